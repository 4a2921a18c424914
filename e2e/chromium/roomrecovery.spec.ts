import { silence, socketReset } from '../fixtures/changes';
import { FAKE_DEVICES } from '../fixtures/browsers';
import { host, member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/neighbours';

test.slow();
// A socket that breaks says so.
test.use({ tolerated: [/WebSocket|ERR_|Failed to load|NetworkError/i], capture: { width: 320, height: 180, frames: 10 } });

test('whose way to the server is cut is not seen to leave, and comes back by himself', async ({ enter, move, server }) => {
  const [theirs, mine] = [await move(FAKE_DEVICES), await move(FAKE_DEVICES)];
  const { maria, address } = await host((name, role) => enter(name, role, theirs.browser), 'Whatever the weather');
  const otto = await member(enter, 'Otto', address, mine.browser);
  await maria.room.sees('Otto');
  await otto.room.sees('Maria');
  await maria.page.evaluate(() => {
    Object.assign(window, { left: 0 });
    const count = (records: MutationRecord[]): void => {
      const gone = records.flatMap(({ removedNodes }) => [...removedNodes]).filter((node) => node.textContent?.includes('Otto'));
      Object.assign(window, { left: (window as unknown as { left: number }).left + gone.length });
    };
    const people = document.querySelector('[aria-label="People"]');
    if (people !== null) new MutationObserver(count).observe(people, { childList: true });
  });
  for (const change of [silence(mine.house, 'it', 8), socketReset(mine.house, Number(new URL(server.url).port))]) {
    await test.step(change.name, async () => {
      const cut = change.make();
      await maria.room.say(change.name);
      await cut;
      await maria.room.sees('Otto');
      await otto.room.sees('Maria');
      await maria.room.hears(1);
    });
  }
  await otto.room.words.click();
  await expect(otto.room.chat.getByRole('listitem')).toHaveCount(2);
  expect(await maria.page.evaluate(() => (window as unknown as { left: number }).left), 'times seen to leave').toBe(0);
});
