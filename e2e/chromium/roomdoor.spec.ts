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
