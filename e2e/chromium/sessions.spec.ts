// Whoever goes from page to page has one session on the server, where there is room for
// two.
import { expect, test } from '../fixtures/test';

test.use({
  capture: { width: 320, height: 180, frames: 10 },
  settings: { FOOTLIGHT_MAX_SESSIONS: '2' },
});

test('who has seen many pages comes into a room of his own', async ({ enter }) => {
  const maria = await enter('Maria', 'performer');
  const opened = async (): Promise<void> => {
    const lobby = ({ payload }: { payload: string | Buffer }): boolean => payload.toString().includes('"lobby"');
    const socket = maria.page.waitForEvent('websocket', (socket) => socket.url().endsWith('/ws'));
    const told = socket.then((socket) => socket.waitForEvent('framereceived', lobby));
    await maria.page.goto('/');
    await told;
  };
  for (let page = 0; page < 3; page += 1) await opened();
  await maria.room.enter(await maria.room.make('Mine'));
  await expect(maria.page.getByText('Nobody else is here yet.')).toBeVisible();
});
