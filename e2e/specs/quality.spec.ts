import type { Page } from '@playwright/test';
import { CAPTURE } from '../fixtures/witness';
import { expect, test } from '../fixtures/test';
import { forgetGaps, longestGap, watchGaps } from '../measure/gaps';
import { decodes } from '../measure/picture';
import { received, sentBytes } from '../measure/stats';
import type { Quality } from '../pages/stage';

test.use({ capture: CAPTURE });

/** A key frame of the wanted layer is asked for and waited for while the old layer goes on. */
const FREEZE_MS = 500;
/** What the smallest layer, which never rests, sends in half a second or more. */
const A_WHILE = 8_000;

/** The rids of the layers that go on while the smallest one does. */
async function growing(page: Page): Promise<string> {
  const before = await sentBytes(page);
  let after = before;
  await expect
    .poll(async () => {
      after = await sentBytes(page);
      return after['l'] ?? 0;
    }, { message: 'bytes of the smallest layer' })
    .toBeGreaterThan((before['l'] ?? 0) + A_WHILE);
  const grew = Object.keys(after).filter((rid) => after[rid]! > (before[rid] ?? 0));
  return ['l', 'm', 'h'].filter((rid) => grew.includes(rid)).join('');
}

// The camera is captured at 960×540: 540, 270 and 135 lines.
test('the received height follows the chosen quality without a freeze, and only what is watched is sent', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Three sizes');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);
  const height = async (): Promise<number> => (await received(page)).height;
  await expect.poll(height).toBe(CAPTURE.height);

  const steps: [Quality, number, string?][] = [['Low', 4, 'l'], ['High', 1, 'lh'], ['Medium', 2], ['Auto', 1]];
  for (const [quality, divisor, layers] of steps) {
    await test.step(`the viewer chooses ${quality}`, async () => {
      await stage.choose(quality);
      await expect.poll(height, { message: quality }).toBe(CAPTURE.height / divisor);
      await decodes(page);
      if (layers === undefined) return;
      await expect.poll(() => growing(performer.page), { message: `layers sent for ${quality}` }).toBe(layers);
    });
  }

  // A machine that has other things to do stops now and then; a change that freezes does each time.
  await watchGaps(stage.video);
  for (const [before, after, divisor] of [['High', 'Low', 4], ['Low', 'High', 1]] as [Quality, Quality, number][]) {
    await expect(async () => {
      await stage.choose(before);
      await expect.poll(height, { message: before }).not.toBe(CAPTURE.height / divisor);
      await forgetGaps(page);
      await stage.choose(after);
      await expect.poll(height, { message: after }).toBe(CAPTURE.height / divisor);
      await decodes(page);
      expect(await longestGap(page), 'the longest time between two frames, in ms').toBeLessThan(FREEZE_MS);
    }, `from ${before} to ${after}`).toPass({ timeout: 60_000 });
  }
  await stage.choose('Auto');

  for (const [quality, divisor] of [['Low', 4], ['Medium', 2]] as const) {
    await test.step(`the performer chooses ${quality}`, async () => {
      await performer.studio.quality.selectOption(quality);
      await expect.poll(height, { message: `lines while ${quality} is sent` }).toBe(CAPTURE.height / divisor);
      await decodes(page);
    });
  }
});
