import { expect, test } from '../fixtures/test';
import { decodes, moves } from '../measure/picture';

// The size alone: what Firefox emulates of a phone, WebDriver BiDi does not reach.
test.use({ viewport: { width: 360, height: 740 } });

test('a stage and a studio fit a phone', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('In your hand');
  await moves(performer.studio.preview);
  await expect(performer.studio.endStream).toBeVisible();
  const { page, stage } = await enter('Ada', 'viewer');
  await stage.open(address);
  await decodes(page);
  await moves(stage.video);

  const box = await stage.video.boundingBox();
  expect(box?.x).toBe(0);
  expect(box?.width).toBe(360);
  expect(box?.y ?? 999).toBeLessThan(80);
  await stage.showTips();
  await expect(stage.sendTip).toBeInViewport();
  await stage.tip('2', 'From the tram');
  await expect(performer.studio.tips).toContainText('From the tram');
  for (const narrow of [performer.page, page]) {
    const overflow = await narrow.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, 'pixels to scroll sideways').toBeLessThanOrEqual(0);
  }
});
