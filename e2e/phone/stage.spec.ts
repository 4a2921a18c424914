import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

test('a stage on a phone: the picture on top, the tip within reach, nothing cut off', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('In your hand');
  const { page, stage } = await enter('Ada', 'viewer');
  await stage.open(address);
  await decodes(page);

  const box = await stage.video.boundingBox();
  expect(box?.x).toBe(0);
  expect(box?.width).toBe(360);
  expect(box?.y ?? 999).toBeLessThan(80);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, 'pixels to scroll sideways').toBeLessThanOrEqual(0);

  const target = await stage.sendTip.boundingBox();
  expect(target?.height ?? 0).toBeGreaterThanOrEqual(44);
  await stage.amount.tap();
  await stage.tip('2', 'From the tram');
  await expect(stage.tips).toContainText('From the tram');
});

test('the studio fits a phone', async ({ enter }) => {
  const { page, studio } = await enter('Maria', 'performer');
  await studio.perform('Pocket studio');
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, 'pixels to scroll sideways').toBeLessThanOrEqual(0);
  await expect(studio.endStream).toBeVisible();
});
