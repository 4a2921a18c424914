// What is shown beside a performer comes by connections of its own: they are mended as well.
import { FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test } from '../fixtures/neighbours';
import { moves } from '../measure/picture';
import { connections, heardSteadily, restarts, watchRestarts } from '../measure/restarts';

test.slow();
// A socket that breaks says so.
test.use({ tolerated: /WebSocket|ERR_|Failed to load|NetworkError/i, capture: { width: 320, height: 180, frames: 10 } });

test('a shared screen goes on by the connections that there are, when the way of who shows it or of who sees it was cut', async ({ enter, move }) => {
  const homes = { performer: await move(FAKE_DEVICES), viewer: await move() };
  const maria = await enter('Maria', 'performer', homes.performer.browser);
  const address = await maria.studio.perform('How it is made');
  const { page, stage } = await enter(undefined, undefined, homes.viewer.browser);
  await stage.open(address);
  await moves(stage.video);
  await maria.studio.button('Share screen').click();
  const [screen, camera] = [page.getByLabel('Screen of Maria', { exact: true }), page.getByLabel('Camera', { exact: true })];
  const both = async (): Promise<void> => {
    await moves(screen);
    await moves(camera);
  };
  await both();

  for (const [who, at, { house }] of [['who sees it', page, homes.viewer], ['who shows it', maria.page, homes.performer]] as const) {
    await test.step(who, async () => {
      await heardSteadily(at);
      await watchRestarts(at);
      house.cut();
      // The stage's own before the browser says that it is broken, the other one after it.
      await expect.poll(() => restarts(at), { timeout: 40_000 }).toEqual(['before', 'once it was broken']);
      house.mend();
      await both();
    });
  }
  for (const at of [maria.page, page]) expect(await connections(at), 'connections made').toBe(2);
});
