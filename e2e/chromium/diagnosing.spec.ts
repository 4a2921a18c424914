// What is seen of camera and microphone while they are checked, and what the page
// knows of its browser afterwards.
import { readFileSync } from 'node:fs';
import { expect, test } from '../fixtures/test';
import { open } from '../fixtures/witness';
import { moves } from '../measure/picture';

// It does not answer: the picture is there while that is waited for.
test.use({ settings: { FOOTLIGHT_STUN_URLS: 'stun:198.18.0.1:3499' } });

interface Saved {
  browser: { abilities: { name: string; has: boolean }[]; codecs: { name: string; send: boolean; receive: boolean }[] };
  devices: { camera: string; microphone: string };
}

type Noting = Window & { levels: number[] };

test('camera and microphone are seen at work while they are checked, and the report names abilities and codecs', async ({ enter }) => {
  const { page } = await enter();
  await page.addInitScript(() => {
    const levels: number[] = [];
    Object.assign(window, { levels });
    const look = (): void => {
      const level = document.querySelector('[role=meter]')?.getAttribute('aria-valuenow');
      if (level && Number(level) !== levels.at(-1)) levels.push(Number(level));
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, attributeFilter: ['aria-valuenow'] });
  });
  await page.goto('/diagnostics');
  await page.getByRole('button', { name: 'Start the checks' }).click();
  await moves(page.getByLabel('Your camera', { exact: true }));
  await expect(page.getByRole('meter', { name: 'Microphone level' })).toBeVisible();
  const levels = (): Promise<number[]> => page.evaluate(() => (window as unknown as Noting).levels);
  await expect.poll(levels, { message: 'levels of the microphone' }).toContain(0);
  await expect.poll(async () => Math.max(...(await levels()))).toBeGreaterThan(10);
  // It goes on while the rest is checked.
  await expect.poll(async () => (await levels()).length, { message: 'different levels' }).toBeGreaterThan(4);

  const report = page.getByRole('region', { name: 'Report' });
  await expect(report).toBeVisible();
  await expect(page.getByLabel('Your camera', { exact: true })).toBeHidden();
  const value = (name: string) => report.locator(`dt:text-is("${name}") + dd`);
  await expect(value('WebRTC')).toBeHidden();
  await report.getByText('Details', { exact: true }).click();
  for (const ability of ['WebRTC', 'data channels', 'replacing tracks', 'Web Audio']) await expect(value(ability)).toHaveText('yes');
  for (const codec of ['video/VP8', 'audio/opus']) await expect(value(codec)).toHaveText('sends and receives');

  const download = page.waitForEvent('download');
  await report.getByRole('link', { name: 'Save the report' }).click();
  const saved = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as Saved;
  expect(saved.devices).toEqual({ camera: 'works', microphone: 'works' });
  expect(saved.browser.abilities).toContainEqual({ name: 'WebRTC', has: true });
  for (const name of ['video/VP8', 'audio/opus']) expect(saved.browser.codecs).toContainEqual({ name, send: true, receive: true });
});

test('who leaves the page while the servers are asked for hears nothing of it, and no camera goes on', async ({ enter }) => {
  const { page } = await enter();
  await page.goto('/diagnostics');
  let release = (): void => {};
  const held = new Promise<void>((done) => (release = done));
  await page.route(/\/api\/ice/, async (route) => {
    await held;
    await route.continue();
  });
  const asked = page.waitForRequest(/\/api\/ice/);
  await page.getByRole('button', { name: 'Start the checks' }).click();
  await asked;
  await page.getByRole('link', { name: 'Footlight' }).first().click();
  await expect(page).toHaveURL((url) => url.pathname === '/');
  const answered = page.waitForResponse(/\/api\/ice/);
  release();
  await (await answered).finished();
  await expect.poll(async () => (await open(page)).tracks, { message: 'tracks that live' }).toBe(0);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
});
