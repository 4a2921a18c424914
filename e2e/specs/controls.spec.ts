import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

test('the picture fills the screen and comes back', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Large');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);
  const whole = (): Promise<boolean> => page.evaluate(() => document.fullscreenElement !== null);
  await stage.video.hover({ force: true });
  await stage.fullScreen.click();
  await expect.poll(whole).toBe(true);
  await expect(stage.video).toBeVisible();
  await page.keyboard.press('Escape');
  if (await whole()) await page.getByRole('button', { name: /full screen/i }).click();
  await expect.poll(whole).toBe(false);
});
