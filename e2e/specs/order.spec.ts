import { AccountPages, PASSWORD } from '../pages/account';
import { expect, test } from '../fixtures/test';

// Who is shut out is refused what was said, too.
test.use({ tolerated: /403/ });

test('a performer deletes a message and bans its writer, who reads why and cannot come back; an administrator closes the stage, and all read his words', async ({ enter, server }) => {
  test.slow();
  server.addAdmin('root', PASSWORD);
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Order, please');
  const ada = await enter('Ada', 'viewer');
  const eve = await enter('Eve', 'viewer');
  for (const { stage } of [ada, eve]) await stage.open(address);
  await ada.page.getByRole('textbox', { name: 'Say something' }).fill('Something rude');
  await ada.page.getByRole('textbox', { name: 'Say something' }).press('Enter');
  const hers = maria.page.getByRole('log', { name: 'Chat' });
  await expect(hers).toContainText('Something rude');

  await maria.page.getByRole('button', { name: 'Moderate Ada' }).click();
  const order = maria.page.getByRole('region', { name: 'Moderation' });
  const reason = order.getByRole('textbox', { name: 'The reason' });
  await reason.fill('Rude words.');
  await order.getByRole('button', { name: 'Delete the message' }).click();
  await expect(hers).not.toContainText('Something rude');
  await expect(ada.page.getByRole('status', { name: 'News' })).toContainText('Rude words.');
  await order.getByRole('button', { name: 'Ban for a day' }).click();
  await expect(ada.stage.state).toContainText('Rude words.');
  await expect(order.getByText('Bans and mutes: 1')).toBeVisible();
  await ada.page.reload();
  await expect(ada.stage.state).toContainText('You cannot watch this');
  await expect(ada.stage.state).toContainText('shut you out');
  await expect(ada.page.getByText('You cannot tip where you are shut out.')).toBeAttached();
  await expect(ada.page.getByText('You cannot write where you are shut out.')).toBeVisible();
  await expect(ada.page.getByText('Nobody has written yet.')).toBeHidden();

  const root = await enter();
  const pages = new AccountPages(root.page);
  await pages.logIn('root');
  await pages.isIn('root');
  await root.page.getByRole('link', { name: 'Admin' }).click();
  await root.page.getByRole('button', { name: 'Moderate Order, please' }).click();
  const power = root.page.getByRole('region', { name: 'Moderation' });
  await power.getByRole('textbox', { name: 'The reason' }).fill('We close at ten.');
  await power.getByRole('button', { name: 'Close the stage' }).click();
  await power.getByRole('button', { name: /^Close it/ }).click();
  await expect(eve.stage.state).toContainText('We close at ten.');
  await expect(maria.page.getByText('We close at ten.').first()).toBeVisible();
  await expect(root.page.getByText('Nobody is on stage.')).toBeVisible();
});

test('what was done before is shown once, however often it is asked for at a time', async ({ enter, server }) => {
  test.slow();
  const maria = await enter();
  const { token } = await maria.register('Maria', 'performer');
  const address = await maria.studio.perform('Order, please');
  const id = address.split('/').at(-1);
  // Two whole pages and some.
  const headers = { authorization: `Bearer ${token}`, origin: server.url };
  for (let seconds = 1; seconds <= 110; seconds++) {
    const data = { act: 'slow', seconds, reason: `Act ${seconds}.` };
    const answer = await maria.page.request.post(`/api/stages/${id}/moderation`, { headers, data });
    expect(answer.status()).toBe(204);
  }
  await maria.page.getByRole('button', { name: 'Moderate', exact: true }).click();
  const order = maria.page.getByRole('region', { name: 'Moderation' });
  const acts = order.locator('.order__acts > li');
  await order.getByText('What was done').click();
  await expect(acts).toHaveCount(50);

  const held: (() => void)[] = [];
  await maria.page.route(/\/moderation\?before=/, async (route) => {
    await new Promise<void>((goes) => held.push(goes));
    await route.fallback();
  });
  const earlier = order.getByRole('button', { name: 'Earlier', exact: true });
  await earlier.click();
  await earlier.click();
  await expect.poll(() => held.length, { message: 'times that it is asked for' }).toBe(2);
  for (const goes of held) {
    const answer = maria.page.waitForResponse(/\/moderation\?before=/);
    goes();
    await answer;
  }
  await expect(acts).toHaveCount(100);
  await maria.page.unroute(/\/moderation\?before=/);
  await earlier.click();
  await expect(acts).toHaveCount(110);
  await expect(acts.last()).toContainText('Act 1.');
  await expect(earlier).toBeHidden();
});

test.describe('the panel', () => {
  // Nobody is of that name, and who is shut out is refused what was said.
  test.use({ tolerated: /403|404/ });

  test('shows what is wrong where it is wrong, says what was done, and bans for good when asked twice', async ({ enter }) => {
    const maria = await enter('Maria', 'performer');
    const address = await maria.studio.perform('Order, please');
    const ada = await enter('Ada', 'viewer');
    await ada.stage.open(address);
    await expect(ada.page.getByRole('textbox', { name: 'Say something' })).toBeVisible();
    await maria.page.getByRole('button', { name: 'Moderate', exact: true }).click();
    const order = maria.page.getByRole('region', { name: 'Moderation' });
    const whom = order.getByRole('textbox', { name: 'Whom', exact: true });
    const mute = order.getByRole('button', { name: 'Mute for 10 minutes' });

    await whom.fill('Nobody');
    await mute.click();
    await expect(whom).toHaveAccessibleDescription('There is nobody of this name.');
    const reason = order.getByRole('textbox', { name: 'The reason' });
    await expect(reason).not.toHaveAttribute('aria-invalid', 'true');
    await whom.fill('Ada');
    await reason.fill('');
    await mute.click();
    await expect(reason).toHaveAttribute('aria-invalid', 'true');
    await expect(whom).not.toHaveAttribute('aria-invalid', 'true');
    await reason.fill('Rude words.');
    await mute.click();
    await expect(order.getByRole('status')).toHaveText('Ada is silenced for 10 minutes.');
    await expect(reason).not.toHaveAttribute('aria-invalid', 'true');

    const ban = order.getByRole('button', { name: 'Ban for good' });
    const sure = order.getByRole('button', { name: 'Yes, ban Ada for good' });
    await ban.evaluate((button: HTMLElement) => {
      button.click();
      button.click();
    });
    await expect(sure, 'a double click only asks').toBeVisible();
    await expect(order.getByText('Bans and mutes: 1')).toBeVisible();
    await sure.click();
    await expect(order.getByRole('status')).toHaveText('Ada is shut out for good.');
    await expect(order.getByText('Bans and mutes: 2')).toBeVisible();
    await expect(ada.stage.state).toContainText('Rude words.');
  });
});
