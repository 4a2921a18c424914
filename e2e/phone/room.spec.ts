import { host, member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';

test.use({ capture: { width: 320, height: 180, frames: 10 } });

test('a room on a phone, upright and lying: everything within reach, nothing cut off', async ({ enter }) => {
  test.slow();
  const { maria, address } = await host(enter, 'In your hand');
  const otto = await member(enter, 'Otto', address);
  const { page, room } = otto;
  for (const size of [{ width: 360, height: 740 }, { width: 740, height: 360 }]) {
    await page.setViewportSize(size);
    await room.sees('Maria');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, 'pixels to scroll sideways').toBeLessThanOrEqual(0);
    await room.button('More').tap();
    for (const button of await room.bar.getByRole('button').all()) {
      await expect(button).toBeInViewport({ ratio: 1 });
      const target = await button.boundingBox();
      expect(Math.min(target?.width ?? 0, target?.height ?? 0), 'a thumb').toBeGreaterThanOrEqual(44);
    }
    await room.button('Raise hand').tap();
    await expect(maria.room.tile('Otto').getByText('Hand raised')).toBeVisible();
    await expect(room.button('Lower hand'), 'put away again').toBeHidden();
    await room.button('More').tap();
    await room.button('Lower hand').tap();
    await room.words.tap();
    await room.line.fill(`at ${size.width}`);
    await room.line.press('Enter');
    await expect(room.chat).toContainText(`at ${size.width}`);
    await expect(room.line).toBeInViewport();
    await room.button('Close').tap();
  }
});
