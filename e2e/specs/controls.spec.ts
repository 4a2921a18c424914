import { expect, test } from '../fixtures/test';
import { decodes, moves } from '../measure/picture';
import { received } from '../measure/stats';

test('the performer turns camera and microphone off and on, and a viewer fills the screen', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Lights');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);

  await test.step('full screen', async () => {
    const whole = (): Promise<boolean> => page.evaluate(() => document.fullscreenElement !== null);
    await stage.video.hover({ force: true });
    await stage.fullScreen.click();
    await expect.poll(whole).toBe(true);
    await expect(stage.video).toBeVisible();
    await page.keyboard.press('Escape');
    if (await whole()) await page.getByRole('button', { name: /full screen/i }).click();
    await expect.poll(whole).toBe(false);
  });
  await test.step('an element that paints nothing of what is decoded gets its stream again', async () => {
    // As Firefox leaves it at times when the network has changed: one frame, and no other.
    await stage.video.evaluate((video: HTMLVideoElement) => {
      const canvas = document.createElement('canvas');
      const context = canvas.getContext('2d');
      video.srcObject = canvas.captureStream();
      context?.fillRect(0, 0, canvas.width, canvas.height);
    });
    await moves(stage.video);
  });
  await test.step('mute silences the microphone', async () => {
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
  await test.step('camera off stops the picture, and on again starts it', async () => {
    await performer.studio.button('Camera off').click();
    await expect
      .poll(() => performer.page.evaluate(() => window.witness.tracks.some((track) => track.kind === 'video' && track.enabled && track.readyState === 'live')))
      .toBe(false);
    await performer.studio.button('Camera on').click();
    await decodes(page);
  });
});
