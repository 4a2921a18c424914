import { expect, test } from '../fixtures/test';
import { AccountPages, PASSWORD } from '../pages/account';

test.describe('an account', () => {
  // A refused login is a failed request, and browsers print those.
  test.use({ tolerated: /401|409|Failed to load resource/ });

  test('is made, left and entered again', async ({ enter }) => {
    const { page } = await enter();
    const account = new AccountPages(page);
    await account.register('Ada', 'viewer');
    await account.isIn('Ada');
    await account.logOut();
    await expect(page.getByRole('link', { name: 'Log in' })).toBeVisible();
    await account.logIn('Ada');
    await account.isIn('Ada');
    await page.reload();
    await account.isIn('Ada');
  });

  test('leads a performer to the studio', async ({ enter }) => {
    const { page } = await enter();
    await new AccountPages(page).register('Maria', 'performer');
    await expect(page).toHaveURL(/\/studio$/);
    await expect(page.getByRole('button', { name: 'Go live' })).toBeVisible();
  });

  test('is not entered with a wrong password', async ({ enter }) => {
    const { page } = await enter('Ada', 'viewer');
    await page.context().clearCookies();
    const account = new AccountPages(page);
    await account.logIn('Ada', 'not the password');
    await expect(page.getByText(/wrong/i)).toBeVisible();
    await expect(page).toHaveURL(/\/login/);
  });

  test('is given a new password, and is left wherever else it was', async ({ enter }) => {
    const { page } = await enter('Ada', 'viewer');
    const elsewhere = await enter();
    const there = new AccountPages(elsewhere.page);
    await there.logIn('Ada');
    await there.isIn('Ada');
    await page.goto('/');
    await page.getByRole('link', { name: /^Ada/ }).click();
    const change = async (old: string): Promise<void> => {
      await page.getByLabel('Current password').fill(old);
      await page.getByLabel('New password').fill('battery staple');
      await page.getByRole('button', { name: 'Change password' }).click();
    };
    await change('not the password');
    await expect(page.getByText('This is not your current password')).toBeVisible();
    await change(PASSWORD);
    await expect(page.getByText('Your password is changed.')).toBeVisible();
    await elsewhere.page.reload();
    await expect(elsewhere.page.getByRole('link', { name: 'Log in' })).toBeVisible();
    await there.logIn('Ada', 'battery staple');
    await there.isIn('Ada');
  });

  test('has a name of its own', async ({ enter }) => {
    await enter('Ada', 'viewer');
    const { page } = await enter();
    await new AccountPages(page).register('Ada', 'viewer');
    await expect(page.getByText(/taken|belongs/i)).toBeVisible();
  });
});
