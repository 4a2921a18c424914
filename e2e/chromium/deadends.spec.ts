// Pages that have nothing to show say what there is to do instead.
import { expect, test } from '../fixtures/test';

test('an empty house shows the way to a stage of their own to guests, and to viewers what else there is', async ({ enter }) => {
  const guest = await enter();
  await guest.page.goto('/');
  await expect(guest.page.getByRole('link', { name: 'Have your own stage' })).toBeVisible();
  const viewer = await enter('Ada', 'viewer');
  await viewer.page.goto('/');
  await expect(viewer.page.getByText('Until then, call somebody or make a room below.')).toBeVisible();
  await expect(viewer.call.start).toBeVisible();
  await expect(viewer.page.getByRole('link', { name: 'Have your own stage' })).toHaveCount(0);
  const performer = await enter('Maria', 'performer');
  await performer.page.goto('/');
  await expect(performer.page.getByRole('link', { name: 'Open your studio' })).toBeVisible();
});

test('who has never performed reads that there is no statement yet, and is refused nothing', async ({ enter }) => {
  const { page } = await enter('Maria', 'performer');
  await page.goto('/statement');
  await expect(page.getByText('Nothing yet: your statement begins with your first stream.')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Show', exact: true })).toHaveCount(0);
});

test('a guest logs in from the chat, and is back on the stage', async ({ enter }) => {
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Talk to me');
  const { page, stage } = await enter();
  await stage.open(address);
  const closed = page.getByText('Log in to write here.');
  await expect(closed).toBeVisible();
  await closed.getByRole('link', { name: 'Log in' }).click();
  await expect(page).toHaveURL(new RegExp(`/login\\?from=${address}$`));
});
