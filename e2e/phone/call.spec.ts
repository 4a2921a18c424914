import { pair } from '../fixtures/pair';
import { expect, test } from '../fixtures/test';
import { moves } from '../measure/picture';

test('a call on a phone: the other one fills it, everything within reach, nothing cut off', async ({ enter }) => {
  test.slow();
  const { host, guest } = await pair(enter);
  for (const { page, call } of [host, guest]) {
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, 'pixels to scroll sideways').toBeLessThanOrEqual(0);
    const box = await call.theirs.boundingBox();
    expect(box?.width).toBe(360);
    expect(box?.height ?? 0).toBeGreaterThanOrEqual(440);
    await call.theirs.tap({ force: true });
    for (const button of await call.bar.getByRole('button').all()) {
      const target = await button.boundingBox();
      expect(target?.x ?? -1, 'left edge').toBeGreaterThanOrEqual(0);
      expect((target?.x ?? 0) + (target?.width ?? 999), 'right edge').toBeLessThanOrEqual(360);
      expect(Math.min(target?.width ?? 0, target?.height ?? 0), 'a thumb').toBeGreaterThanOrEqual(44);
    }
  }
  await host.page.setViewportSize({ width: 740, height: 360 });
  await moves(host.call.theirs);
  await expect(host.call.mine).toBeInViewport();
  await expect(host.call.hangUp).toBeInViewport();
});
