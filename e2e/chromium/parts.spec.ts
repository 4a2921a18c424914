import { expect, test } from '../fixtures/test';

// What was broken off is told on the console, by the browser and by what loads the page.
test.use({ tolerated: /Failed to load resource|Failed to fetch/ });

test('a part of the page that a change of network broke off comes by itself', async ({ enter }) => {
  const { page } = await enter();
  let broken = 0;
  await page.goto('/');
  await expect(page.getByRole('searchbox', { name: 'Find a stage' })).toBeVisible();
  await page.route('**/*.wasm', async (route) => {
    if (++broken > 3) return route.continue();
    return route.abort('connectionfailed');
  });
  await page.getByRole('link', { name: 'Check your connection' }).click();
  await expect(page.getByRole('button', { name: 'Start the checks' })).toBeVisible();
  expect(broken).toBeGreaterThan(3);
});

test('a page whose program a change of network broke off comes by itself, and says so where it never does', async ({ enter }) => {
  const { page } = await enter();
  let broken = 0;
  let breaks = 2;
  await page.route('**/*_bg.wasm', async (route) => (breaks-- > 0 ? (broken++, route.abort('connectionfailed')) : route.continue()));
  await page.goto('/');
  await expect(page.getByRole('link', { name: 'Check your connection' })).toBeVisible();
  expect(broken).toBe(2);

  breaks = Infinity;
  await page.reload();
  await expect(page.getByRole('alert')).toContainText('See that you are connected');
  breaks = 0;
  await page.reload();
  await expect(page.getByRole('link', { name: 'Check your connection' })).toBeVisible();
});
