import { chromium, type Locator, type WebSocketRoute } from '@playwright/test';
import { chromiumLaunch } from '../fixtures/browsers';
import { host } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';
import { moves } from '../measure/picture';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 10 } });

test('who waits in the lobby is let in, sent out, and after a ban not let in again', async ({ enter }) => {
  const { maria, address } = await host(enter, 'Lobby', 'Lobby');
  const otto = await enter('Otto', 'viewer');
  await otto.room.knock(address);
  await expect(otto.room.state).toContainText('You wait to be let in');
  await maria.room.openPeople();
  await maria.room.button('Let Otto in').click();
  await expect(otto.room.leave).toBeVisible();
  await otto.room.sees('Maria');

  await maria.room.moderate('Otto', 'Mute them');
  await expect(otto.room.button('Unmute')).toBeVisible();
  await maria.room.button('Send out').click();
  await expect(otto.room.state).toContainText('You were sent out');
  await otto.room.button('Come back').click();
  await otto.room.knock(address);
  await maria.room.button('Let Otto in').click();
  await otto.room.sees('Maria');

  await maria.room.moderate('Otto', 'Ban', 'noise');
  await expect(otto.room.state).toContainText('You may not come back');
  await expect(otto.room.state).toContainText('noise');
  await otto.page.goto('/');
  await otto.room.knock(address);
  await expect(otto.room.state).toContainText('You may not come back');
});

test('a host who is alone reads of a knock, and lets in from there', async ({ enter }) => {
  const { maria, address } = await host(enter, 'Who is it', 'Lobby');
  const { page, room } = maria;
  const knock = page.getByRole('status', { name: 'At the door' });
  const alone = page.getByText('Nobody else is here yet.');
  await expect(alone).toBeVisible();
  await expect(knock).toBeEmpty();
  const otto = await enter('Otto', 'viewer');
  await otto.room.knock(address);
  await expect(knock).toHaveText('Otto waits to be let in.');
  await expect(alone).toBeHidden();
  for (const size of [{ width: 360, height: 740 }, { width: 740, height: 360 }]) {
    await page.setViewportSize(size);
    await expect(knock).toBeInViewport({ ratio: 1 });
    await expect(room.button('Let in')).toBeInViewport({ ratio: 1 });
    const buttons = [room.button('Let in'), room.button('Pin Maria (you)'), ...(await room.bar.getByRole('button').all())];
    for (const button of buttons) await button.click({ trial: true });
  }

  const ada = await enter('Ada', 'viewer');
  await ada.room.knock(address);
  await expect(knock).toHaveText('2 people wait to be let in.');
  await expect(room.button('Let in')).toBeHidden();
  await room.button('See who').click();
  await expect(room.button('See who')).toBeHidden();
  await room.button('Let Otto in').click();
  await otto.room.sees('Maria');
  await room.button('Close').click();
  await expect(knock).toHaveText('Ada waits to be let in.');
  await room.button('Let in').click();
  await ada.room.sees('Maria', 'Otto');
  await expect(knock).toBeEmpty();
  await expect(room.button('Let in')).toBeHidden();
});

test('a room by invitation offers an invitation, and no address that lets nobody in', async ({ enter }) => {
  const { maria, address } = await host(enter, 'Few', 'Invitation');
  await expect(maria.page.getByText('Invite somebody under People.')).toBeVisible();
  await maria.room.openPeople();
  const line = maria.page.getByLabel('Link to this room', { exact: true });
  await expect(maria.room.button('Make an invitation')).toBeVisible();
  await expect(line).toBeHidden();
  await maria.room.button('Make an invitation').click();
  await expect(line).toHaveValue(/#invitation=.+/);

  const otto = await enter('Otto', 'viewer');
  await otto.page.goto(await line.inputValue());
  await otto.room.enter(address);
  await otto.room.sees('Maria');
  await otto.room.openPeople();
  await expect(otto.page.getByText(/the host invites/)).toBeVisible();
  await expect(otto.page.getByLabel('Link to this room', { exact: true })).toBeHidden();
  await expect(otto.room.button('Make an invitation')).toBeHidden();
});

// Without the fake user interface the browser refuses what was not granted.
test('who is blocked reads so in the room, and is heard and seen once that is allowed', async ({ enter }) => {
  const asking = await chromium.launch(chromiumLaunch(['--use-fake-device-for-media-stream=fps=30']));
  try {
    const { maria, address } = await host(enter, 'Blocked');
    const { page, context, room } = await enter('Otto', 'viewer', asking);
    const chosen = (name: string): Locator => page.getByRole('combobox', { name }).locator('option:checked');
    await page.goto(address);
    await expect(page.getByText('Your camera and microphone are blocked')).toBeVisible();
    for (const name of ['Camera', 'Microphone']) await expect(chosen(name)).toHaveText('Blocked');
    await room.join.click();
    await expect(maria.room.tile('Otto').getByText('Muted')).toBeVisible();

    const words = room.bar.getByText('Your camera and microphone are blocked');
    await expect(words).toBeHidden();
    await room.button('Microphone blocked').click();
    await expect(words).toBeVisible();
    await room.button('Put away').click();
    await expect(words).toBeHidden();
    await page.keyboard.press('v');
    await expect(words).toBeVisible();

    await context.grantPermissions(['microphone']);
    await room.button('Camera blocked').click();
    await expect(room.bar).toContainText('You can stay with sound alone.');
    await expect(room.button('Mute')).toBeVisible();
    await maria.room.hears(1);
    await room.button('Camera blocked').click();
    await maria.room.hears(1);
    await expect(room.button('Camera blocked'), 'the browser has answered').not.toHaveAttribute('aria-busy');

    await context.grantPermissions(['camera', 'microphone']);
    await room.button('Camera blocked').click();
    await expect(room.button('Camera off')).toBeVisible();
    await expect(room.button('Put away')).toBeHidden();
    await maria.room.sees('Otto');
    await maria.room.hears(1);
    await room.button('Devices and keys').click();
    for (const name of ['Camera', 'Microphone']) await expect(chosen(name)).not.toHaveText('Blocked');
  } finally {
    await asking.close();
  }
});

test('who turns microphone and camera off at the door comes in so', async ({ enter }) => {
  const { maria, address } = await host(enter, 'Quiet');
  const { page, room } = await enter('Otto', 'viewer');
  await page.goto(address);
  await moves(room.preview);
  await room.button('Mute').click();
  await room.button('Camera off').click();
  await expect(page.getByText('Your camera is off')).toBeVisible();
  await room.join.click();
  await expect(maria.room.tile('Otto').getByText('Muted')).toBeVisible();
  await expect(maria.room.tile('Otto').locator('.tile__initial')).toHaveText('O');
  await room.button('Unmute').click();
  await room.button('Camera on').click();
  await maria.room.sees('Otto');
  await maria.room.hears(1);
});

test('a password opens, a wrong one does not, and a full room says so', async ({ enter }) => {
  const maria = await enter();
  const { token } = await maria.register('Maria', 'viewer');
  const room = { title: 'Two', access: 'password', password: 'sesame', limit: 2 };
  const { id } = await maria.post<{ id: string }>('/api/rooms', token, room);
  const address = `/room/${id}`;
  await maria.room.enter(address);
  const otto = await enter('Otto', 'viewer');
  await otto.room.knock(address, 'abracadabra');
  await expect(otto.room.state).toContainText('That is not the password');
  await otto.room.button('Try again').click();
  await otto.room.enter(address, 'sesame');
  await otto.room.sees('Maria');
  const ada = await enter('Ada', 'viewer');
  await ada.room.knock(address, 'sesame');
  await expect(ada.room.state).toContainText('No room just now');
  await otto.room.leave.click();
  await expect(otto.room.state).toContainText('You have left');
  await expect(ada.room.leave).toBeVisible();
});

test('whose place somebody else took while his way to the server was cut reads so, and comes back when it is free', async ({ enter }) => {
  const maria = await enter();
  const { token } = await maria.register('Maria', 'viewer');
  const { id } = await maria.post<{ id: string }>('/api/rooms', token, { title: 'Two', access: 'open', limit: 2 });
  const address = `/room/${id}`;
  await maria.room.enter(address);
  const otto = await enter('Otto', 'viewer');
  const sockets: WebSocketRoute[] = [];
  let server: WebSocketRoute | undefined;
  let cut = false;
  await otto.page.routeWebSocket('**/ws', (socket) => {
    sockets.push(socket);
    if (!cut) server = socket.connectToServer();
  });
  const close = async (): Promise<void> => {
    for (const socket of sockets.splice(0)) await socket.close();
  };
  await otto.room.enter(address);
  await otto.room.sees('Maria');
  const ada = await enter('Ada', 'viewer');
  await ada.room.knock(address);
  await expect(ada.room.state).toContainText('No room just now');

  cut = true;
  // As if half a minute had passed: the server does not wait for him.
  await server?.close({ code: 1000 });
  await close();
  await expect(otto.page.getByRole('status', { name: 'Connection' })).toContainText('The way to the server is lost');
  await expect(ada.room.leave).toBeVisible();
  cut = false;
  await close();
  await expect(otto.room.state).toContainText('No room just now');
  await ada.room.leave.click();
  await expect(otto.room.leave).toBeVisible();
  await otto.room.sees('Maria');
  await maria.room.sees('Otto');
});

test('a refusal that passes takes nothing from the page of whoever comes back into a room', async ({ enter }) => {
  const { maria, address } = await host(enter, 'A moment');
  const { page, room } = await enter('Otto', 'viewer');
  let release = (): void => {};
  const held = new Promise<void>((go) => (release = go));
  const sockets: { here: WebSocketRoute; server: WebSocketRoute }[] = [];
  let [cut, joins] = [false, 0];
  await page.routeWebSocket('**/ws', (here) => {
    const server = here.connectToServer();
    sockets.push({ here, server });
    here.onMessage((text) => {
      const { id, msg } = JSON.parse(String(text)) as { id?: number; msg: { type: string } };
      if (!cut || msg.type !== 'room_join') return server.send(text);
      joins += 1;
      if (joins > 1) return void held.then(() => server.send(text));
      const problem = { code: 'unavailable', message: 'Much is asked for just now.' };
      here.send(JSON.stringify({ re: id, msg: { type: 'error', problem } }));
    });
  });
  await room.enter(address);
  await room.sees('Maria');
  // As if he had left: he joins anew.
  cut = true;
  for (const { server } of sockets) await server.close({ code: 1000 });
  for (const { here } of sockets) await here.close();
  await expect.poll(() => joins, { message: 'after the refusal he asks again' }).toBe(2);
  await expect(room.leave).toBeVisible();
  await expect(room.state).toBeHidden();
  release();
  await room.sees('Maria');
  await maria.room.sees('Otto');
});
