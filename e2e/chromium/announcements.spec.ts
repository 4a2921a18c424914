import { expect, test } from '../fixtures/test';
import { keep } from '../screenshots/album';

test('a show is announced with a poster, found, followed and seen on the home page', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const studio = performer.page;
  await performer.studio.open();
  await studio.getByText('Next show and poster').click();
  const tomorrow = new Date(Date.now() + 86_400_000 - new Date().getTimezoneOffset() * 60_000);
  await studio.getByLabel('Next show', { exact: true }).fill(tomorrow.toISOString().slice(0, 16));
  await performer.studio.title.fill('Songs by the sea');
  await performer.studio.button('Announce it').click();
  await expect(studio.getByText('Announced:')).toBeVisible();
  await studio.getByLabel('Poster', { exact: true }).setInputFiles('public/icon-512.png');
  await expect(studio.getByRole('img', { name: 'Your poster' })).toBeVisible();
  await keep(studio, 'studio-announcement', true);
  await studio.reload();
  await expect(performer.studio.title).toHaveValue('Songs by the sea');

  const guest = await enter();
  await guest.page.goto('/');
  const more = guest.page.getByRole('region', { name: 'More stages' });
  await expect(more.getByRole('heading', { name: 'Coming' })).toBeVisible();
  await expect(more.getByRole('link', { name: /Maria/ })).toContainText('Songs by the sea');
  await expect.poll(() => more.getByRole('link', { name: /Maria/ }).locator('img').evaluate((it: HTMLImageElement) => it.naturalHeight)).toBe(360);
  await more.getByRole('searchbox', { name: 'Find a stage' }).fill('nobody here');
  await more.getByRole('searchbox').press('Enter');
  await expect(more.getByRole('status')).toContainText('No stage');
  await more.getByRole('searchbox').fill('mar');
  await more.getByRole('button', { name: 'Search' }).click();
  await expect(more.getByRole('heading', { name: 'Found' })).toBeVisible();
  await keep(guest.page, 'home-found', true);

  const fan = await enter('Ada', 'viewer');
  await fan.page.goto('/');
  await fan.page.getByRole('link', { name: /Maria/ }).click();
  await expect(fan.page.getByText('Next show:')).toBeVisible();
  await expect(fan.page.locator('.picture__poster')).toBeVisible();
  await fan.page.getByRole('button', { name: 'Follow', exact: true }).click();
  await expect(fan.page.getByText('1 follower')).toBeVisible();
  await keep(fan.page, 'stage-announced');
  await fan.page.goto('/');
  await expect(fan.page.getByRole('heading', { name: 'You follow' })).toBeVisible();
  await keep(fan.page, 'home-followed', true);
});
