// What a page has as proof of who it is, is renewed before it expires.
import { expect, test } from '../fixtures/test';
import { AccountPages } from '../pages/account';

test('who was a guest for a while and logs in has his token renewed in time', async ({ enter }) => {
  await enter('Ada', 'viewer');
  const { page } = await enter();
  await page.clock.install();
  const guest = page.waitForResponse('**/api/guest');
  await page.goto('/');
  await guest;
  await expect(page.getByRole('banner').getByRole('link', { name: 'Log in' })).toBeVisible();
  // A guest's token lasts for an hour, and is not looked at again so soon.
  await page.clock.fastForward('00:10');
  await new AccountPages(page).enter('Ada');
  // One of an account lasts for a quarter.
  const renewed = page.waitForRequest('**/api/session/renew', { timeout: 10_000 });
  await page.clock.fastForward('13:00');
  await renewed;
});
