// Two in a mesh lose the way between them, and nobody else does.
import { FAKE_DEVICES } from '../fixtures/browsers';
import { member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/neighbours';
import { connections, restarts, watchRestarts } from '../measure/restarts';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

test('a pair that falls silent is mended before the browser calls it broken, and no other is touched', async ({ enter, move }) => {
  const homes = [await move(FAKE_DEVICES), await move(FAKE_DEVICES), await move(FAKE_DEVICES)] as const;
  const [hers, his] = [homes[0].house, homes[1].house];
  const maria = await enter('Maria', 'viewer', homes[0].browser);
  const address = await maria.room.make('Direct', 'Open', 'mesh');
  await maria.room.enter(address);
  const otto = await member(enter, 'Otto', address, homes[1].browser);
  const ada = await member(enter, 'Ada', address, homes[2].browser);
  await maria.room.sees('Otto', 'Ada');
  await otto.room.sees('Maria', 'Ada');
  await ada.room.sees('Maria', 'Otto');
  const pages = [maria, otto, ada].map(({ page }) => page);
  for (const page of pages) await watchRestarts(page);

  const shunned = [hers.shun(his), his.shun(hers)];
  await expect.poll(() => restarts(maria.page), { timeout: 20_000 }).toEqual(['before']);
  await expect.poll(() => restarts(otto.page), { timeout: 20_000 }).toEqual(['before']);
  await maria.room.sees('Ada');
  await otto.room.sees('Ada');
  for (const undo of shunned) undo();
  await maria.room.sees('Otto');
  await otto.room.sees('Maria');
  for (const { room } of [maria, otto, ada]) await room.hears(2);
  expect(await restarts(ada.page)).toEqual([]);
  expect(await connections(ada.page), 'connections made').toBe(2);
  // The two take another one where it took them long, and the polite one of them a second.
  for (const { page } of [maria, otto]) expect(await connections(page), 'connections made').toBeLessThanOrEqual(4);
});
