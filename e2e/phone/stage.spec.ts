import type { Page } from '@playwright/test';
import { countLocks, locks } from '../fixtures/awake';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

test('a stage and a studio on a phone: the picture on top, the tip within reach, nothing cut off', async ({ enter }) => {
  const overflow = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  const performer = await enter('Maria', 'performer');
  await countLocks(performer.context);
  await test.step('the key and lines for other programs', async () => {
    await performer.studio.open();
    await performer.page.getByText('Stream from OBS or another program').click();
    await performer.page.getByRole('button', { name: 'Make a key' }).click();
    await expect(performer.page.getByRole('textbox', { name: 'FFmpeg line' })).toHaveValue(/whip/);
    expect(await overflow(performer.page), 'pixels to scroll sideways').toBeLessThanOrEqual(0);
  });
  expect(await locks(performer.page), 'locks before the stream').toBe(0);
  const address = await performer.studio.perform('In your hand');
  await expect.poll(() => locks(performer.page), { message: 'locks while live' }).toBe(1);
  const { page, stage } = await enter('Ada', 'viewer');
  await stage.open(address);
  await decodes(page);

  const box = await stage.video.boundingBox();
  expect(box?.x).toBe(0);
  expect(box?.width).toBe(360);
  expect(box?.y ?? 999).toBeLessThan(80);
  for (const narrow of [page, performer.page]) expect(await overflow(narrow), 'pixels to scroll sideways').toBeLessThanOrEqual(0);
  await expect(performer.studio.endStream).toBeVisible();

  await test.step('lying', async () => {
    for (const lying of [page, performer.page]) {
      await lying.setViewportSize({ width: 740, height: 360 });
      expect(await overflow(lying), 'pixels to scroll sideways').toBeLessThanOrEqual(0);
    }
    await expect(stage.video).toBeInViewport({ ratio: 0.5 });
    await decodes(page);
    await expect(stage.quality).toBeVisible();
    await expect(performer.studio.endStream).toBeVisible();
    for (const upright of [page, performer.page]) await upright.setViewportSize({ width: 360, height: 740 });
  });

  await expect(page.getByRole('log', { name: 'Chat' })).toBeVisible();
  await stage.showTips();
  const target = await stage.sendTip.boundingBox();
  expect(target?.height ?? 0).toBeGreaterThanOrEqual(44);
  await stage.amount.tap();
  await stage.tip('2', 'From the tram');
  await expect(stage.tips).toContainText('From the tram');
  await performer.studio.end();
  await expect.poll(() => locks(performer.page), { message: 'locks after the stream' }).toBe(0);
});
