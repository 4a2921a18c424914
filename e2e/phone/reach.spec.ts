// What is needed during a show is in sight on a phone.
import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures/test';

const HEIGHT = 740;

// A wrong amount is refused.
test.use({ tolerated: /422/ });

/** Where it begins, from the top of a page that is not scrolled. */
const top = async (what: Locator): Promise<number> => (await what.boundingBox())?.y ?? Number.NaN;
const bottom = async (what: Locator): Promise<number> => (await top(what)) + ((await what.boundingBox())?.height ?? Number.NaN);

test('in the studio on a phone chat and tips follow the bar, and then come health and the devices, as they are read', async ({ enter }) => {
  const { page, studio } = await enter('Maria', 'performer');
  await studio.perform('From one hand');
  const log = page.getByRole('log', { name: 'Chat' });
  const line = page.getByRole('textbox', { name: 'Say something' });
  const order = [studio.endStream, log, line, studio.tips, page.getByRole('region', { name: 'Stream health' }), studio.camera];
  await page.evaluate(() => window.scrollTo(0, 0));
  await expect.poll(async () => {
    const tops = await Promise.all(order.map(top));
    return tops.every((y, at) => at === 0 || y > (tops[at - 1] ?? Number.NaN));
  }, { message: 'one below the other' }).toBe(true);
  expect(await top(log), 'on the first screen').toBeLessThan(HEIGHT);
  expect(await bottom(line), 'within two').toBeLessThan(2 * HEIGHT);

  const camera = await studio.camera.elementHandle();
  const follows = await line.evaluate((line, camera) => Boolean(line.compareDocumentPosition(camera as Node) & Node.DOCUMENT_POSITION_FOLLOWING), camera);
  expect(follows, 'for who steps through it by keys, too').toBe(true);
});

test('on a phone a wrong amount leaves the form of tips in sight, and news of a tip lie beside the picture', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Strings tonight');
  const studio = performer.page;
  await studio.getByText('Tip goal', { exact: true }).click();
  await studio.getByRole('textbox', { name: 'What for' }).fill('New strings');
  await studio.getByRole('textbox', { name: 'How much' }).fill('50');
  await performer.studio.button('Set the goal').click();

  const { page, stage } = await enter('Ada', 'viewer');
  await stage.open(address);
  const goal = page.getByRole('progressbar', { name: 'New strings' });
  await expect(goal).toBeVisible();
  await stage.tip('0.5', '');
  const wrong = page.getByText(/^A tip is/);
  for (const part of [goal, stage.amount, wrong, stage.message, stage.sendTip]) await expect(part).toBeInViewport({ ratio: 1 });
  const beyond = await page.evaluate(() => document.documentElement.scrollHeight - window.innerHeight);
  expect(beyond, 'pixels to scroll down').toBeLessThanOrEqual(0);

  await stage.tip('2', 'For the G');
  const news = page.getByText('is on stage. Thank you!');
  await expect(news).toBeVisible();
  await expect.poll(() => bottom(news)).toBeLessThanOrEqual(await top(stage.video));
  await expect(stage.sendTip).toBeInViewport({ ratio: 1 });
});
