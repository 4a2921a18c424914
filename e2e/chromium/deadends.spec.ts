// Pages that have nothing to show say what there is to do instead.
import type { WebSocketRoute } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { open } from '../fixtures/witness';

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

test('who is in a call with a page that is older than the server is told to load it again', async ({ enter }) => {
  const { page, call } = await enter('Maria', 'viewer');
  const sockets: WebSocketRoute[] = [];
  let old = false;
  await page.routeWebSocket('**/ws', (socket) => {
    sockets.push(socket);
    if (!old) {
      socket.connectToServer();
      return;
    }
    socket.onMessage((text) => {
      const { id } = JSON.parse(String(text)) as { id: number };
      const problem = { code: 'unsupported_version', message: 'This page is of another version than the server: reload it.' };
      socket.send(JSON.stringify({ re: id, msg: { type: 'error', problem } }));
    });
  });
  await call.enter(await call.make());
  await expect(call.state).toContainText('Nobody else is here yet');

  old = true;
  for (const socket of sockets) await socket.close();
  await expect(call.state).toContainText('Footlight has a new version');
  await expect.poll(async () => (await open(page)).tracks, { message: 'camera and microphone are let go of' }).toBe(0);
  await expect(call.button('Try again')).toHaveCount(0);
  old = false;
  await call.button('Load the page again').click();
  await expect(call.join).toBeEnabled();
});
