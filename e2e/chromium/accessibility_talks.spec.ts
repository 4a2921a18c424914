// What axe says of rooms and calls, and what is opened in them, on a desk and in a hand.
import { pair } from '../fixtures/pair';
import { Payload } from '../fixtures/payload';
import { expect, test } from '../fixtures/test';
import { fineAtBoth } from '../measure/axe';
import { moves } from '../measure/picture';
import { Files, saveWithoutAsking } from '../pages/files';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

test('axe finds nothing serious at a room\'s password door, among its people and in its settings', async ({ enter }) => {
  const maria = await enter();
  const { token } = await maria.register('Maria', 'viewer');
  const { id } = await maria.post<{ id: string }>('/api/rooms', token, { title: 'Rehearsal', access: 'password', password: 'sesame' });
  const address = `/room/${id}`;
  await maria.room.enter(address);
  const { page, room } = await enter('Ada', 'viewer');
  await page.goto(address);
  await moves(room.preview);
  await expect(room.password).toBeVisible();
  await fineAtBoth(page, 'the door with a password');
  await room.join.click();
  await expect(room.password).toHaveAttribute('aria-invalid', 'true');
  await fineAtBoth(page, 'the door without its password');
  await room.knock(address, 'abracadabra');
  await expect(room.state).toContainText('That is not the password');
  await fineAtBoth(page, 'the door with a wrong password');
  await room.button('Try again').click();
  await room.enter(address, 'sesame');
  await room.sees('Maria');
  await fineAtBoth(page, 'the room');

  await maria.room.openPeople();
  await maria.room.button('Moderate Ada').click();
  await expect(maria.page.getByRole('group', { name: 'What a host may do' })).toBeVisible();
  await fineAtBoth(maria.page, 'the people of a room, one of them moderated');
  await maria.room.button('Settings of the room').click();
  await expect(maria.page.getByRole('textbox', { name: 'How many at most' })).toBeVisible();
  await fineAtBoth(maria.page, 'the settings of a room');
});

test('axe finds nothing serious in a call with statistics, words and files', async ({ enter }) => {
  const { host, guest } = await pair(enter, undefined, undefined, {
    guest: async (context) => {
      for (const page of context.pages()) await saveWithoutAsking(page);
    },
  });
  await fineAtBoth(guest.page, 'the call');
  await host.call.button('Devices').click();
  await host.page.getByText('Statistics', { exact: true }).click();
  await expect(host.page.locator('dt:text-is("trace") + dd')).toHaveText(/^[0-9a-f]{32}$/);
  await expect(host.page.locator('dt:text-is("packetsLost") + dd')).toBeVisible();
  await fineAtBoth(host.page, 'the call with statistics');

  for (const { call } of [host, guest]) await call.openWords();
  await host.call.message.fill('Here is the score.');
  await host.call.send.click();
  await expect(guest.call.chat).toContainText('the score');
  const [here, there] = [new Files(host.page), new Files(guest.page)];
  const file = await Payload.make('score.pdf', 40_000);
  try {
    await here.send(file);
    await expect(there.row(file)).toContainText('Do you want it?');
    await fineAtBoth(guest.page, 'the call with a file to be accepted');
    await fineAtBoth(host.page, 'the call with a file that waits');
    await there.accept(file);
    await expect(there.row(file)).toContainText('whole');
    await expect(here.row(file)).toContainText('Has arrived');
    await fineAtBoth(guest.page, 'the call with a file that has come');
  } finally {
    file.dispose();
  }
});
