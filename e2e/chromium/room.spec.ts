import { host, member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 10 } });

test('three see and hear each other, and what each does is seen by all', async ({ enter }) => {
  const { maria, address } = await host(enter, 'Tuesdays');
  const otto = await member(enter, 'Otto', address);
  const ada = await member(enter, 'Ada', address);
  await expect(maria.room.said).toContainText('Ada came in');
  await maria.room.sees('Otto', 'Ada');
  await otto.room.sees('Maria', 'Ada');
  await ada.room.sees('Maria', 'Otto');
  for (const { room } of [maria, otto, ada]) await room.hears(2);

  await otto.room.button('Raise hand').click();
  await expect(maria.room.tile('Otto').getByText('Hand raised')).toBeVisible();
  await ada.room.button('React').click();
  await ada.room.button('React 👏').click();
  await expect(maria.room.tile('Ada').getByText('👏')).toBeVisible();
  await otto.room.button('Mute').click();
  await expect(ada.room.tile('Otto').getByText('Muted')).toBeVisible();
  await ada.room.hears(1);
  await otto.page.keyboard.press('m');
  await expect(ada.room.tile('Otto').getByText('Muted')).toBeHidden();
  await ada.room.hears(2);

  await otto.room.button('Hold').click();
  await expect(ada.room.tile('Otto').getByText('Muted')).toBeVisible();
  await ada.room.hears(1);
  expect(await otto.page.locator('audio').evaluateAll((all: HTMLAudioElement[]) => all.every((it) => it.muted))).toBe(true);
  await otto.page.getByRole('status', { name: 'Hold' }).getByRole('button', { name: 'Resume' }).click();
  await expect(ada.room.tile('Otto').getByText('Muted')).toBeHidden();
  await ada.room.hears(2);

  await maria.room.say('Shall we begin?');
  await expect(maria.room.chat).toContainText('Shall we begin?');
  await expect(otto.room.words).toHaveAccessibleName('Chat, 1 new');
  await otto.room.say('Yes');
  await expect(maria.room.chat).toContainText('Yes');
  await otto.page.reload();
  await otto.room.enter(address);
  await expect(otto.room.words).toHaveAccessibleName('Chat');
  await otto.room.words.click();
  await expect(otto.room.chat).toContainText('Shall we begin?');
  await expect(otto.room.chat).toContainText('Yes');

  await maria.room.tile('Otto').hover();
  await maria.room.button('Pin Otto').click();
  await maria.room.sees('Otto', 'Ada');

  await ada.room.leave.click();
  await expect(ada.room.state).toContainText('You have left');
  await expect(maria.room.picture('Ada')).toBeHidden();
  await maria.room.sees('Otto');
});
