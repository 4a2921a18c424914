import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';
import { received } from '../measure/stats';

test('camera off stops the picture, and on again starts it', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Lights');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);

  await performer.studio.button('Camera off').click();
  await expect
    .poll(() => performer.page.evaluate(() => window.witness.tracks.some((track) => track.kind === 'video' && track.enabled && track.readyState === 'live')))
    .toBe(false);
  await performer.studio.button('Camera on').click();
  await decodes(page);
});

test('mute silences the microphone', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Hush');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);
  await stage.hear();
  const energy = async (): Promise<number> => (await received(page)).audioEnergy;
  await expect.poll(energy).toBeGreaterThan(0);

  await performer.studio.button('Mute').click();
  // The fake microphone beeps once a second: silent is what adds nothing for two.
  let [last, since] = [await energy(), Date.now()];
  await expect
    .poll(async () => {
      const now = await energy();
      if (now - last > 1e-6) [last, since] = [now, Date.now()];
      return Date.now() - since;
    })
    .toBeGreaterThan(2_000);
  await performer.studio.button('Unmute').click();
  const before = await energy();
  await expect.poll(energy).toBeGreaterThan(before);
});
