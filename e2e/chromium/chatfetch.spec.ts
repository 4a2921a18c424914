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

test('who is named as performer while the chat is being fetched performs, whatever was true before', async ({ enter }) => {
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Open house');
  const { page, stage } = await enter('Otto', 'viewer');
  let release = (): void => {};
  const held = new Promise<void>((go) => (release = go));
  let fetched = 0;
  await page.route(/\/api\/stages\/[^/]+\/chat/, async (route) => {
    const response = await route.fetch();
    fetched += 1;
    if (fetched === 1) await held;
    await route.fulfill({ response });
  });
  await stage.open(address);
  await expect.poll(() => fetched, { message: 'answers that are on their way' }).toBe(1);
  await maria.page.getByRole('button', { name: 'Moderate', exact: true }).click();
  const order = maria.page.getByRole('region', { name: 'Moderation' });
  await order.getByRole('textbox', { name: 'Whom', exact: true }).fill('Otto');
  await order.getByRole('button', { name: 'Name as performer' }).click();
  await expect(page.getByRole('status', { name: 'News' })).toContainText('You may perform on this stage from now on');
  release();
  await expect.poll(() => fetched, { message: 'what is older than the news is asked for again' }).toBe(2);
  await expect(page.getByRole('button', { name: 'Go on stage' })).toBeVisible();
});
