import type { Page } from '@playwright/test';
import { handedOver, silence, socketReset } from '../fixtures/changes';
import { FAKE_DEVICES } from '../fixtures/browsers';
import { host, member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/neighbours';
import { Payload } from '../fixtures/payload';
import { decodes } from '../measure/picture';
import { connections, heardSteadily, restarts, watchRestarts } from '../measure/restarts';
import { Files, saveWithoutAsking } from '../pages/files';

test.slow();
// A socket that breaks says so.
test.use({ tolerated: /WebSocket|ERR_|Failed to load|NetworkError/i, capture: { width: 320, height: 180, frames: 10 } });

declare global {
  interface Window {
    left?: number;
  }
}

/** Counts from now on how often somebody's place is taken away. */
async function watchLeaving(page: Page, name: string): Promise<void> {
  await page.evaluate((name) => {
    window.left = 0;
    const count = (records: MutationRecord[]): void => {
      const gone = records.flatMap(({ removedNodes }) => [...removedNodes]).filter((node) => node.textContent?.includes(name));
      window.left = (window.left ?? 0) + gone.length;
    };
    const people = document.querySelector('[aria-label="People"]');
    if (people === null) throw new Error('nobody is to be seen');
    new MutationObserver(count).observe(people, { childList: true });
  }, name);
}

const leavings = (page: Page): Promise<number | undefined> => page.evaluate(() => window.left);

test('whose way to the server is cut is not seen to leave, and comes back by himself', async ({ enter, move, server }) => {
  const [theirs, mine] = [await move(FAKE_DEVICES), await move(FAKE_DEVICES)];
  const { maria, address } = await host((name, role) => enter(name, role, theirs.browser), 'Whatever the weather');
  const otto = await member(enter, 'Otto', address, mine.browser);
  await maria.room.sees('Otto');
  await otto.room.sees('Maria');
  await watchLeaving(maria.page, 'Otto');
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
  expect(await leavings(maria.page), 'times seen to leave').toBe(0);
});

test('who hears nothing any more goes on before the browser calls it broken, and moves with his machine', async ({ enter, move }) => {
  const [theirs, mine] = [await move(FAKE_DEVICES), await move(FAKE_DEVICES)];
  const { maria, address } = await host((name, role) => enter(name, role, theirs.browser), 'Whatever the weather');
  const otto = await member(enter, 'Otto', address, mine.browser);
  const meet = async (): Promise<void> => {
    await maria.room.sees('Otto');
    await otto.room.sees('Maria');
    for (const { room } of [maria, otto]) await room.hears(1);
  };
  await meet();
  await watchLeaving(maria.page, 'Otto');
  await otto.page.evaluate(() => Object.assign(window, { sameDocument: true }));
  const begins = (): Promise<void> => expect.poll(() => restarts(otto.page), { timeout: 20_000 }).toEqual(['before']);

  await test.step('who sends', async () => {
    await heardSteadily(otto.page);
    await watchRestarts(otto.page);
    mine.house.cut();
    await begins();
    mine.house.mend();
    await meet();
    expect(await connections(otto.page), 'connections made').toBe(1);
  });
  await test.step('who has another address', async () => {
    mine.house.renumber();
    for (const { page } of [maria, otto]) await decodes(page, 40);
    await meet();
  });
  await test.step('who only listens', async () => {
    await otto.room.button('Mute').click();
    await otto.room.button('Camera off').click();
    await expect(maria.room.picture('Otto')).toBeHidden();
    await heardSteadily(otto.page);
    await watchRestarts(otto.page);
    mine.house.cut();
    await begins();
    mine.house.mend();
    await otto.room.sees('Maria');
    await otto.room.hears(1);
    await otto.room.button('Unmute').click();
    await maria.room.hears(1);
  });
  expect(await leavings(maria.page), 'times seen to leave').toBe(0);
  expect(await otto.page.evaluate(() => 'sameDocument' in window), 'no reload').toBe(true);
});

test('a file whose way is torn in the middle goes on by itself, and arrives whole', async ({ enter, move }) => {
  const [theirs, mine] = [await move(FAKE_DEVICES), await move(FAKE_DEVICES)];
  const { maria, address } = await host((name, role) => enter(name, role, theirs.browser), 'A long letter');
  const otto = await enter('Otto', 'viewer', mine.browser);
  await saveWithoutAsking(otto.page);
  await otto.room.enter(address);
  await maria.room.sees('Otto');
  // A quarter of a minute, as fast as files go in rooms.
  const file = await Payload.make('letter.bin', 6_000_000);
  try {
    for (const { page } of [maria, otto]) await page.getByRole('button', { name: /^Files/ }).click();
    const [here, there] = [new Files(maria.page), new Files(otto.page)];
    await maria.page.getByLabel('Send to').selectOption('Otto');
    await here.send(file);
    await there.accept(file);
    for (const [after, change] of [[10, silence(mine.house, 'it', 8)], [50, handedOver(mine.house, 2)]] as const) {
      await expect.poll(() => there.progress(file), { timeout: 60_000 }).toBeGreaterThan(after);
      await change.make();
      expect(await there.progress(file), 'it was torn in the middle').toBeLessThan(100);
    }
    await expect(there.row(file)).toContainText('whole', { timeout: 90_000 });
    await expect(here.row(file)).toContainText('Has arrived');
    expect(await there.sha256(file)).toBe(file.sha256);
  } finally {
    file.dispose();
  }
});
