import { sendsOnly } from '../fixtures/codec';
import type { Person } from '../fixtures/person';
import { expect, test } from '../fixtures/test';
import { CAPTURE } from '../fixtures/witness';
import { videoCodecs } from '../measure/codec';
import { decodes, moves, size } from '../measure/picture';
import { received, sentHeights } from '../measure/stats';
import type { Quality } from '../pages/stage';

test.use({ capture: CAPTURE });

/** The lines of a layer. The encoder takes whole pairs of lines: 134 of 135. */
const lines = (divisor: number): number => Math.floor(CAPTURE.height / divisor / 2) * 2;

// Only in Chromium: Debian's Firefox comes without H.264.
test('H.264 is forwarded in three layers, its quality can be chosen, and who joins late sees it at once', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  await sendsOnly(performer.context, 'video/H264');
  const address = await performer.studio.perform('In another tongue');
  const viewers = [await enter(), await enter()];
  for (const { stage } of viewers) await stage.open(address);
  const watches = async ({ page, stage }: Person): Promise<void> => {
    await decodes(page);
    await moves(stage.video);
    await expect.poll(() => size(stage.video)).toEqual(CAPTURE);
    expect(await videoCodecs(page, 'inbound-rtp')).toEqual(['video/H264']);
  };
  await Promise.all(viewers.map(watches));
  expect(await videoCodecs(performer.page, 'outbound-rtp')).toEqual(['video/H264']);

  const [first, second] = viewers;
  if (first === undefined || second === undefined) throw new Error('two viewers were let in');
  const steps: [Quality, number][] = [['Low', 4], ['High', 1], ['Medium', 2], ['Auto', 1]];
  for (const [quality, divisor] of steps) {
    await first.stage.choose(quality);
    await expect.poll(async () => (await received(first.page)).height, { message: quality }).toBe(lines(divisor));
    await decodes(first.page);
  }
  // Each layer was watched, and so sent, at some time.
  expect(await sentHeights(performer.page)).toEqual([CAPTURE.height / 4, CAPTURE.height / 2, CAPTURE.height]);
  expect((await received(second.page)).height, 'what the other viewer sees meanwhile').toBe(CAPTURE.height);

  const late = await enter();
  await late.stage.open(address);
  await decodes(late.page);
  await moves(late.stage.video);
});
