import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { soundCodecs } from '../measure/codec';
import { received } from '../measure/stats';

/** The share of packets that brought a copy which was not needed, from now on. */
async function copied(page: Page): Promise<number> {
  const before = await received(page);
  let after = before;
  const enough = async () => {
    after = await received(page);
    return after.soundPackets - before.soundPackets;
  };
  await expect.poll(enough, { message: 'packets of sound' }).toBeGreaterThan(60);
  return (after.soundDiscarded - before.soundDiscarded) / (after.soundPackets - before.soundPackets);
}

test('sound goes with copies from Chromium to Chromium, and without to Firefox', async ({ enter, fox }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Said twice');
  await performer.studio.quality.selectOption('Medium');
  await expect.poll(() => soundCodecs(performer.page)).toEqual(['audio/red', 'audio/opus']);
  const near = await enter();
  await near.stage.open(address);
  const far = await enter(undefined, undefined, fox);
  await far.stage.open(address);
  for (const { page, stage } of [near, far]) {
    await stage.hear();
    await expect.poll(async () => (await received(page)).audioEnergy).toBeGreaterThan(0);
  }
  // Once the pictures are as large as they come.
  await expect.poll(() => copied(near.page), { timeout: 40_000 }).toBeGreaterThan(0.9);
  expect(await copied(far.page)).toBeLessThan(0.1);
});

test.describe('where that is switched off', () => {
  test.use({ settings: { FOOTLIGHT_SOUND_REDUNDANCY: 'off' } });

  test('sound goes alone', async ({ enter }) => {
    const performer = await enter('Maria', 'performer');
    const address = await performer.studio.perform('Said once');
    await expect.poll(() => soundCodecs(performer.page)).toEqual(['audio/opus']);
    const { page, stage } = await enter();
    await stage.open(address);
    await stage.hear();
    expect(await copied(page)).toBeLessThan(0.1);
  });
});
