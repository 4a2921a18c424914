import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures/test';

test('the home page tells how many watch a stage, as they come and go', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Counted');
  const { page } = await enter();
  await page.goto('/');
  const card = page.getByRole('link', { name: /Counted/ });
  const count = (viewers: number): Locator => card.getByText(`${viewers} watching`, { exact: true });
  await expect(count(0)).toBeVisible();
  const ada = await enter('Ada', 'viewer');
  await ada.stage.open(address);
  await expect(count(1)).toBeVisible();
  await expect(performer.studio.viewers).toHaveText('1');
  const eve = await enter();
  await eve.stage.open(address);
  await expect(count(2)).toBeVisible();
  await expect(eve.stage.viewers).toHaveText('2');
  await ada.page.goto('/');
  await expect(count(1)).toBeVisible();
  await eve.page.close();
  await expect(count(0)).toBeVisible();
});
