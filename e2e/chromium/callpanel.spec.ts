// What is chosen before a call, and what its panel tells in it.
import { chromium, type Locator } from '@playwright/test';
import { chromiumLaunch } from '../fixtures/browsers';
import { withCameras } from '../fixtures/cameras';
import { pair } from '../fixtures/pair';
import { expect, test } from '../fixtures/test';
import { moves } from '../measure/picture';

test.slow();

test('the statistics of a call tell of the way, the codecs and the rates, and go on telling', async ({ enter }) => {
  const { host } = await pair(enter);
  const { page, call } = host;
  await call.button('Devices').click();
  const summary = page.getByText('Statistics', { exact: true });
  const figure = (name: string): Locator => page.locator('.figure').filter({ hasText: name }).locator('dd');
  const value = (name: string): Locator => page.locator(`dt:text-is("${name}") + dd`);
  await expect(value('video codec')).toBeHidden();
  await summary.click();

  await expect(value('candidateType')).toHaveText(/^(host|prflx)$/);
  await expect(value('protocol')).toHaveText('udp');
  await expect(value('video codec')).toHaveText('VP8');
  await expect(value('audio codec')).toHaveText(/^opus$/i);
  await expect(value('frameWidth × frameHeight')).toHaveText('320 × 180');
  await expect(value('trace')).toHaveText(/^[0-9a-f]{32}$/);
  await expect(figure('Round trip')).toHaveText(/^\d+ ms$/);
  await expect(figure('Frames')).toHaveText(/^[1-9]\d*\/s$/);
  await expect(figure('Bitrate')).toHaveText(/^[\d.]+ [kM]bit\/s$/);
  // In whole milliseconds, which on loopback may be one for long.
  await expect(value('currentRoundTripTime')).toHaveText(/^0\.\d{3} s$/);
  for (const figures of [value('bytesReceived'), value('bytesSent')]) {
    const seen = new Set<string | null>();
    const different = async (): Promise<number> => seen.add(await figures.textContent()).size;
    await expect.poll(different, { message: 'different values' }).toBeGreaterThan(2);
  }
  // A point a second, until there are sixty.
  for (const name of ['Round trip', 'Frames', 'Bitrate']) {
    const chart = page.locator('.figure').filter({ hasText: name }).locator('svg');
    await expect(chart).toBeVisible();
    const line = chart.locator('path');
    const seen = new Set<string | null>();
    const different = async (): Promise<number> => seen.add(await line.getAttribute('d')).size;
    await expect.poll(different, { message: `different lines of ${name}` }).toBeGreaterThan(2);
    await expect(line).toHaveAttribute('d', /(L[\d. ]+){3}/);
  }
  await summary.click();
  await expect(value('video codec')).toBeHidden();
  await call.hears();
});

test('the devices that are chosen at the door are those of the call', async ({ enter }) => {
  await withCameras(async (three) => {
    const host = await enter('Maria', 'viewer');
    const address = await host.call.make();
    await host.call.enter(address);
    const { page, call } = await enter(undefined, undefined, three);
    await page.goto(address);
    await moves(call.preview);
    await call.camera.selectOption({ label: await name(call.camera, /device_2/) });
    await moves(call.preview);
    const other = await name(call.microphone, /Audio Input 2/);
    await call.microphone.selectOption({ label: other });
    await expect(call.microphone.locator('option:checked')).toHaveText(other);
    await call.join.click();
    await Promise.all([host.call.meets(), call.meets()]);
    await call.button('Devices').click();
    await expect(call.camera.locator('option:checked')).toHaveText(/device_2/);
    await expect(call.microphone.locator('option:checked')).toHaveText(other);
    const sent = await page.evaluate(() =>
      window.witness.peers
        .filter((peer) => peer.connectionState === 'connected')
        .flatMap((peer) => peer.getSenders().map((sender) => sender.track?.label ?? ''))
        .filter((label) => label !== ''),
    );
    expect(sent.sort()).toEqual([other, expect.stringMatching(/device_2/)]);
  });
});

test('who turns microphone and camera off at the door comes in so', async ({ enter }) => {
  const host = await enter('Maria', 'viewer');
  const address = await host.call.make();
  await host.call.enter(address);
  const { page, call } = await enter();
  await page.goto(address);
  await moves(call.preview);
  await call.button('Mute').click();
  await call.button('Camera off').click();
  await expect(page.getByText('Your camera is off')).toBeVisible();
  await call.button('Camera on').click();
  await expect(page.getByText('Your camera is off')).toBeHidden();
  await call.button('Camera off').click();
  await call.join.click();
  await expect(host.page.getByText('Their camera is off')).toBeVisible();
  await expect(host.page.getByText('muted', { exact: true })).toBeVisible();
  await call.button('Unmute').click();
  await call.button('Camera on').click();
  await host.call.meets();
  await host.call.hears();
});

// Without the fake user interface the browser refuses what was not granted.
test('who has only one of the two comes in all the same, and the other one is told', async ({ enter }) => {
  const asking = await chromium.launch(chromiumLaunch(['--use-fake-device-for-media-stream=fps=30']));
  try {
    const host = await enter('Maria', 'viewer');
    const address = await host.call.make();
    await host.call.enter(address);
    const { page, context, call } = await enter(undefined, undefined, asking);
    await test.step('sound alone', async () => {
      await context.grantPermissions(['microphone']);
      await page.goto(address);
      await expect(page.getByText('Your camera is blocked')).toBeVisible();
      await expect(page.getByText(/You can join with sound alone/)).toBeVisible();
      await expect(call.camera.locator('option:checked')).toHaveText('Blocked');
      await expect(call.microphone.locator('option:checked')).not.toHaveText('Blocked');
      await call.join.click();
      await expect(host.page.getByText('Their camera is off')).toBeVisible();
      await host.call.hears();
      await expect(call.button('Mute')).toBeVisible();
      await call.button('Camera blocked').click();
      await expect(call.bar).toContainText('You can stay with sound alone.');
      await call.button('Put away').click();
      await host.call.hears();
      await call.meets();
      await expect(host.page.getByText('muted', { exact: true })).toBeHidden();
      await call.hangUp.click();
      await expect(host.call.state).toContainText('has left');
    });
    await test.step('a picture alone', async () => {
      await context.clearPermissions();
      await context.grantPermissions(['camera']);
      await page.reload();
      await expect(page.getByText('Your microphone is blocked')).toBeVisible();
      await expect(page.getByText(/You can join without sound/)).toBeVisible();
      await call.join.click();
      await moves(host.call.theirs);
      await expect(call.button('Microphone blocked')).toBeVisible();
      await expect(call.button('Camera off')).toBeVisible();
      await expect(host.page.getByText('muted', { exact: true })).toBeVisible();
      await expect(host.page.getByText('Their camera is off')).toBeHidden();
      await call.hears();
    });
  } finally {
    await asking.close();
  }
});

/** How the one that is like this is called in the list. */
async function name(list: Locator, like: RegExp): Promise<string> {
  return (await list.locator('option', { hasText: like }).textContent()) ?? '';
}
