// What a host does in a room, who helps him, and what those read whom it concerns.
import type { Locator } from '@playwright/test';
import { host, member } from '../fixtures/meeting';
import type { Person } from '../fixtures/person';
import { expect, test } from '../fixtures/test';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

const news = ({ page }: Person): Locator => page.getByRole('status', { name: 'News' });
const listed = ({ page }: Person, name: string): Locator =>
  page.getByRole('region', { name: 'In the room' }).getByRole('listitem').filter({ hasText: name });

test('a host turns off what somebody sends, names one who helps him, and sends out', async ({ enter }) => {
  const { maria, address } = await host(enter, 'By the rules');
  const otto = await member(enter, 'Otto', address);
  const ada = await member(enter, 'Ada', address);
  for (const { room } of [maria, ada]) await room.sees('Otto');

  await test.step('a camera and a screen, with a word, and who sends it may turn it on again', async () => {
    await maria.room.moderate('Otto', 'Camera off for them', 'Eat first.');
    await expect(news(otto)).toContainText('Maria has turned your camera off: Eat first.');
    await expect(otto.room.button('Camera on')).toBeVisible();
    await expect(ada.room.tile('Otto').locator('.tile__initial')).toBeVisible();
    await expect(maria.room.button('Camera off for them')).toBeHidden();
    await otto.room.button('Camera on').click();
    await ada.room.sees('Otto');
    await otto.room.button('Share screen').click();
    await ada.room.sees('Otto: screen');
    await maria.room.button('End their screen').click();
    await expect(news(otto)).toContainText('turned your screen off');
    await expect(otto.room.button('Share screen')).toBeVisible();
    await expect(ada.room.picture('Otto: screen')).toHaveCount(0);
    expect(await otto.page.evaluate(() => window.witness.screens.map((it) => it.readyState))).toEqual(['ended']);
  });
  await test.step('a moderator mutes, though not the host, and for as long as he is one', async () => {
    await ada.room.openPeople();
    await expect(listed(ada, 'Otto')).toBeVisible();
    await expect(ada.room.button('Moderate Otto')).toBeHidden();
    await maria.room.button('Moderate Otto').click();
    await maria.room.moderate('Ada', 'Make a moderator', 'While I am away.');
    await expect(news(ada)).toContainText('While I am away.');
    await otto.room.openPeople();
    await expect(listed(otto, 'Ada')).toContainText('moderator');
    await ada.room.moderate('Otto', 'Mute them', 'Noise.');
    await expect(news(otto)).toContainText('Ada has turned your microphone off: Noise.');
    await expect(maria.room.tile('Otto').getByText('Muted')).toBeVisible();
    await expect(ada.room.button('Make a moderator'), 'is for the host').toBeHidden();
    await expect(ada.room.button('Moderate Maria')).toBeHidden();
    await maria.room.button('Not a moderator any more').click();
    await expect(listed(otto, 'Ada')).not.toContainText('moderator');
    await expect(ada.room.button('Moderate Otto')).toBeHidden();
    await otto.room.button('Unmute').click();
    await ada.room.hears(2);
  });
  await test.step('who is sent out reads why and may come back, who is banned for a day reads that', async () => {
    await maria.room.button('Moderate Ada').click();
    await maria.room.moderate('Otto', 'Send out', 'It is late.');
    await expect(otto.room.state).toContainText('You were sent out');
    await expect(otto.room.state).toContainText('They say: “It is late.”');
    await expect(ada.room.picture('Otto')).toBeHidden();
    await otto.room.button('Come back').click();
    await otto.room.enter(address);
    await ada.room.sees('Otto');
    await maria.room.moderate('Otto', 'Ban for a day', 'Again.');
    await expect(otto.room.state).toContainText('They say: “Again.”');
    await expect(otto.room.state).toContainText('You were sent out for a while.');
    await expect(otto.room.button('Come back')).toBeHidden();
    await ada.room.sees('Maria');
  });
});

test('a host shuts the door while they talk, refuses, and closes the room with a word for all', async ({ enter }) => {
  const { maria, address } = await host(enter, 'Until nine');
  const otto = await member(enter, 'Otto', address);
  await maria.room.openPeople();
  await maria.room.button('Settings of the room').click();
  await maria.room.title.fill('After nine');
  await maria.page.getByRole('radio', { name: 'Lobby', exact: true }).check();
  await maria.room.button('Save').click();
  await expect(news(maria)).toContainText('The room is kept as you wish.');
  await expect(otto.page.getByRole('heading', { level: 1 }), 'who is inside stays, and reads it').toHaveText('Room: After nine');
  await expect(otto.page).toHaveTitle(/After nine/);
  await otto.room.sees('Maria');

  const ada = await enter('Ada', 'viewer');
  await ada.page.goto(address);
  await expect(ada.page.getByRole('heading', { name: 'After nine' })).toBeVisible();
  await expect(ada.room.state).toContainText('Its host lets you in.');
  await ada.room.knock(address);
  await expect(maria.room.people).toHaveAccessibleName('People, 1 waiting');
  const reason = maria.page.getByLabel('The reason, for whom it concerns');
  await reason.fill('We are full.');
  await maria.room.button('Do not let Ada in').click();
  await expect(ada.room.state).toContainText('You were not let in');
  await expect(ada.room.state).toContainText('They say: “We are full.”');
  const eve = await enter('Eve', 'viewer');
  await eve.room.knock(address);
  await expect(maria.room.button('Let Eve in')).toBeVisible();

  await reason.fill('Good night.');
  await maria.room.button('Close the room').click();
  await expect(otto.room.leave, 'it asks once more').toBeVisible();
  await maria.room.button('Close it for everybody').click();
  for (const { room } of [maria, otto, eve]) {
    await expect(room.state).toContainText('The room was closed');
    await expect(room.state).toContainText('They say: “Good night.”');
  }
  const films = (): Promise<boolean> => otto.page.evaluate(() => window.witness.tracks.some(({ readyState }) => readyState === 'live'));
  await expect.poll(films, { message: 'still films' }).toBe(false);
});

test('a host who empties how many there may be at most has as many as the house takes', async ({ enter }) => {
  const { maria } = await host(enter, 'For all');
  const { page, room } = maria;
  const most = page.getByRole('textbox', { name: 'How many at most' });
  const save = async (words: string): Promise<void> => {
    await room.button('Settings of the room').click();
    await most.fill(words);
    await room.button('Save').click();
    await expect(most).toBeHidden();
  };
  await room.openPeople();
  await save('2');
  await expect(page.getByText('1 of 2', { exact: true })).toBeVisible();
  await save('');
  await expect(page.getByText('1 of 50', { exact: true })).toBeVisible();
});
