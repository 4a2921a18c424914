// What is half written stays, whatever is opened and closed meanwhile.
import { host } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

test('what is half written in a room is there when its chat is opened again', async ({ enter }) => {
  const { maria } = await host(enter, 'Half a sentence');
  const { room } = maria;
  await room.words.click();
  await room.line.fill('As I was');
  await room.people.click();
  await expect(room.line).toBeHidden();
  await room.words.click();
  await expect(room.line, 'after another part').toHaveValue('As I was');
  await room.line.press('Escape');
  await expect(room.line).toBeHidden();
  await room.words.click();
  await expect(room.line, 'after the panel was closed').toHaveValue('As I was');
  await room.line.press('Enter');
  await expect(room.chat).toContainText('As I was');
  await expect(room.line).toHaveValue('');
});

test('what is half written in a call is there when its chat is opened again', async ({ enter }) => {
  const { call } = await enter('Maria', 'viewer');
  await call.enter(await call.make());
  await call.openWords();
  await call.message.fill('As I was');
  await call.button('Devices').click();
  await expect(call.message).toBeHidden();
  await call.openWords();
  await expect(call.message, 'after another part').toHaveValue('As I was');
  await call.message.press('Escape');
  await expect(call.message).toBeHidden();
  await call.openWords();
  await expect(call.message, 'after the panel was closed').toHaveValue('As I was');
});
