// A chat whose history does not come at once.
import { expect, test } from '../fixtures/test';

// What is broken off here the browser reports.
test.use({ tolerated: /Failed to load resource/ });

test('a chat that did not come is asked for again, and a guest is told meanwhile how he could write', async ({ enter }) => {
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Talk to me');
  await maria.page.getByRole('textbox', { name: 'Say something' }).fill('Good evening');
  await maria.page.getByRole('textbox', { name: 'Say something' }).press('Enter');
  const { page, stage } = await enter();
  let asked = 0;
  const history = /\/api\/stages\/[^/]+\/chat/;
  await page.route(history, async (route) => {
    asked += 1;
    await route.abort();
  });
  await stage.open(address);
  await expect.poll(() => asked, { message: 'times that it was asked for' }).toBeGreaterThan(0);
  await expect(page.getByText('Log in to write here.')).toBeVisible();
  await page.unroute(history);
  await expect(page.getByRole('log', { name: 'Chat' })).toContainText('Good evening');
  await expect(page.getByText('Log in to write here.')).toBeVisible();
});
