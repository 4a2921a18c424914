import type { Person } from '../fixtures/person';
import { CAPTURE } from '../fixtures/witness';
import { expect, test } from '../fixtures/test';
import { decodes, moves, size } from '../measure/picture';
import { received, sentHeights } from '../measure/stats';

test.use({ capture: CAPTURE });

// The camera is captured at 960×540, enough for three layers: 540, 270 and 135
// lines.
test('three viewers see a moving picture of the right size and hear it', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('An evening of songs');
  await moves(performer.studio.preview);

  const viewers = [await enter(), await enter(), await enter()];
  for (const { stage } of viewers) await stage.open(address);
  const watches = async ({ page, stage }: Person): Promise<void> => {
    await decodes(page);
    await moves(stage.video);
    await stage.hear();
    const before = (await received(page)).audioEnergy;
    await expect.poll(async () => (await received(page)).audioEnergy, { message: 'energy of the sound' }).toBeGreaterThan(before);
    await expect.poll(() => size(stage.video)).toEqual(CAPTURE);
  };
  await Promise.all(viewers.map(watches));
  // What nobody watches rests, so one of them asks for the middle one.
  await viewers[0]?.stage.choose('Medium');
  await expect.poll(() => sentHeights(performer.page)).toEqual([CAPTURE.height / 4, CAPTURE.height / 2, CAPTURE.height]);
  await expect(performer.studio.viewers).toHaveText('3');
  for (const { stage } of viewers) await expect(stage.viewers).toHaveText('3');
});
