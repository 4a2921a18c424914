// Two who talk directly in a room lose the way between them, and not the room.
import { FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test } from '../fixtures/neighbours';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

test('two whose own way breaks see and hear each other through the server at once', async ({ enter, move }) => {
  const homes = [await move(FAKE_DEVICES), await move(FAKE_DEVICES)] as const;
  const [hers, his] = [homes[0].house, homes[1].house];
  const maria = await enter('Maria', 'viewer', homes[0].browser);
  const address = await maria.room.make('Two', 'Open', 'direct');
  await maria.room.enter(address);
  const otto = await enter('Otto', 'viewer', homes[1].browser);
  await otto.room.enter(address);
  for (const { room } of [maria, otto]) await room.button('People').click();
  for (const { room } of [maria, otto]) await expect(room.own).toBeVisible();

  hers.shun(his);
  his.shun(hers);
  for (const { room } of [maria, otto]) await expect(room.own).toBeHidden();
  await maria.room.sees('Otto');
  await otto.room.sees('Maria');
  for (const { room } of [maria, otto]) await room.hears(1);
});
