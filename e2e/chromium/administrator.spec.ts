// Who runs the installation, and the rooms in it.
import type { Locator } from '@playwright/test';
import { host } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';
import { AccountPages, PASSWORD } from '../pages/account';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

test('an administrator sees who is in a room and what the server does, sends somebody out, and closes the room, and all read his words', async ({ enter, server }) => {
  server.addAdmin('root', PASSWORD);
  const { maria, address } = await host(enter, 'The long table', 'Lobby');
  const otto = await enter('Otto', 'viewer');
  await otto.room.knock(address);
  await expect(otto.room.state).toContainText('You wait to be let in');
  const { page } = await enter();
  const pages = new AccountPages(page);
  await pages.logIn('root');
  await pages.isIn('root');
  await page.goto('/admin');
  const rooms = page.getByRole('region', { name: 'Rooms' });
  const figure = (name: string): Locator =>
    page.locator('.admin__figures div').filter({ has: page.getByText(name, { exact: true }) }).getByRole('definition');
  const comesIn = async (): Promise<void> => {
    await maria.room.openPeople();
    await maria.room.button('Let Otto in').click();
    await maria.room.sees('Otto');
  };

  await test.step('he sees who is inside and who waits, and the figures', async () => {
    await expect(rooms).toContainText(/The long table\s*Maria, 1 of \d+ inside, 1 waiting/);
    await comesIn();
    await expect(rooms).toContainText(/Maria, 2 of \d+ inside/);
    await expect(rooms).not.toContainText('waiting');
    for (const [name, count] of [['Rooms', '1'], ['Members', '2'], ['Stages', '0'], ['Calls', '0']] as const) await expect(figure(name)).toHaveText(count);
    for (const name of ['Media in', 'Media out']) await expect(figure(name)).toHaveText(/^[1-9].*bit\/s$/);
    await expect(figure('Processors')).toHaveText(/^\d+\.\d\d busy$/);
    await expect(figure('Memory')).toHaveText(/^[1-9].*B$/);
  });

  await rooms.getByRole('button', { name: 'Moderate The long table' }).click();
  const order = rooms.getByRole('region', { name: 'Moderation' });
  const reason = order.getByRole('textbox', { name: 'The reason' });

  await test.step('he sends one out, who reads why and may come back', async () => {
    await order.getByText('Who is here: 2').click();
    await order.getByRole('button', { name: 'Choose Otto' }).click();
    await reason.fill('Too loud.');
    await order.getByRole('button', { name: 'Send out' }).click();
    await expect(otto.room.state).toContainText('You were sent out');
    await expect(otto.room.state).toContainText('Too loud.');
    await expect(maria.room.picture('Otto')).toHaveCount(0);
    await otto.room.button('Come back').click();
    await otto.room.knock(address);
    await comesIn();
  });

  await test.step('he closes the room', async () => {
    await reason.fill('We close at ten.');
    await order.getByRole('button', { name: 'Close the room' }).click();
    await order.getByRole('button', { name: /^Close it/ }).click();
    for (const { room } of [maria, otto]) await expect(room.state).toContainText('We close at ten.');
    await expect(rooms.getByText('Nobody is in a room.')).toBeVisible();
    await expect(figure('Members')).toHaveText('0');
  });

  await otto.page.goto('/admin');
  await expect(otto.page.getByText('This page is for administrators.')).toBeVisible();
  await expect(otto.page.getByRole('region', { name: 'Rooms' })).toHaveCount(0);
});

test.describe('who logs out there', () => {
  // What was on its way then is refused.
  test.use({ tolerated: /401|403/ });

  test('sees no figures any more, and nobody asks for them', async ({ enter, server }) => {
    server.addAdmin('root', PASSWORD);
    const { page } = await enter();
    const pages = new AccountPages(page);
    await pages.logIn('root');
    await pages.isIn('root');
    await page.goto('/admin');
    await expect(page.locator('.admin__figures')).toBeVisible();
    await pages.logOut();
    await expect(page.getByText('This page is for administrators.')).toBeVisible();
    await expect(page.locator('.admin__figures')).toBeHidden();
    let asked = 0;
    page.on('request', (request) => (asked += new URL(request.url()).pathname === '/api/admin' ? 1 : 0));
    // Longer than between two looks of the page.
    await page.evaluate(() => new Promise((done) => setTimeout(done, 6000)));
    expect(asked, 'times that they were asked for').toBe(0);
  });
});
