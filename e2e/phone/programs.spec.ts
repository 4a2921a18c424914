import { expect, test } from '../fixtures/test';

test('the key and lines for other programs fit a phone', async ({ enter }) => {
  const { page, studio } = await enter('Maria', 'performer');
  await studio.open();
  await page.getByText('Stream from OBS or another program').click();
  await page.getByRole('button', { name: 'Make a key' }).click();
  await expect(page.getByRole('textbox', { name: 'FFmpeg line' })).toHaveValue(/whip/);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, 'pixels to scroll sideways').toBeLessThanOrEqual(0);
});
