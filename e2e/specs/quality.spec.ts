import { CAPTURE } from '../fixtures/witness';
import { expect, test } from '../fixtures/test';
import { longestGap, watchGaps } from '../measure/gaps';
import { decodes } from '../measure/picture';
import { received } from '../measure/stats';
import type { Quality } from '../pages/stage';

/** A key frame of the wanted layer is asked for and waited for while the old layer goes on. */
const FREEZE_MS = 500;

// The camera is captured at 960×540: 540, 270 and 135 lines.
test('the received height follows the chosen quality without a freeze', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Three sizes');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);
  await expect.poll(async () => (await received(page)).height, { timeout: 30_000 }).toBe(CAPTURE.height);

  await watchGaps(stage.video);
  const steps: [Quality, number][] = [['Low', 4], ['High', 1], ['Medium', 2], ['Auto', 1]];
  for (const [quality, divisor] of steps) {
    await stage.choose(quality);
    await expect.poll(async () => (await received(page)).height, { message: quality }).toBe(CAPTURE.height / divisor);
    await decodes(page);
  }
  expect(await longestGap(page), 'the longest time between two frames, in ms').toBeLessThan(FREEZE_MS);
});
