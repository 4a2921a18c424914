import { expect, test } from '../fixtures/test';

test('the home page shows who is live and keeps itself up to date', async ({ enter }) => {
  const visitor = await enter();
  await visitor.page.goto('/');
  const card = visitor.page.getByRole('link', { name: /Morning ragas/ });
  await expect(card).toBeHidden();

  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Morning ragas');
  await expect(card).toBeVisible();
  await card.click();
  await expect(visitor.page).toHaveURL(new RegExp(`${address}$`));

  const other = await enter();
  await other.page.goto('/');
  await expect(other.page.getByRole('link', { name: /Morning ragas/ })).toBeVisible();
  await performer.studio.end();
  await expect(other.page.getByRole('link', { name: /Morning ragas/ })).toBeHidden();
});
