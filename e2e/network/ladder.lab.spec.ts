// What is tried for a call that finds no way, one thing after the other, and what
// people read of it.
import { FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test } from '../fixtures/neighbours';
import { pair } from '../fixtures/pair';
import { SMALL } from '../fixtures/witness';
import { decodes } from '../measure/picture';

/** Our TURN by TCP, which else is a way where no UDP leaves. */
const TURN = 3478;

test.use({ capture: SMALL, tolerated: /ERR_|Failed to load/ });

test('a call without a way says what it tries, gives up in the end, and goes on when there is one', async ({ enter, move }) => {
  // Each rung has its time: a minute for all of them.
  test.setTimeout(240_000);
  const homes = [await move(FAKE_DEVICES), await move(FAKE_DEVICES)] as const;
  const { host, guest } = await pair(enter, homes[0].browser, homes[1].browser);
  await guest.page.evaluate(() => Object.assign(window, { sameDocument: true }));

  const { house } = homes[1];
  house.blockMedia();
  const undo = house.resetTcp(TURN);
  const words = ['Looking for another way.', 'Trying the way through the relay.', 'Connecting from the beginning.', 'The connection could not be restored.'];
  await Promise.all(
    [host, guest].map(async ({ call }) => {
      for (const word of words) await expect(call.state).toContainText(word, { timeout: 75_000 });
    }),
  );
  // Whoever came to the end first goes along with what the other still tries.
  for (const { call } of [host, guest]) await expect(call.state).toContainText('No way to each other', { timeout: 60_000 });
  undo();
  house.letMedia();
  // By himself, or by the last try of the other.
  const again = guest.call.button('Try again');
  await expect(async () => {
    if (await again.isVisible()) await again.click({ timeout: 1_000 });
    await expect(guest.call.state).toContainText('Connected with', { timeout: 5_000 });
  }).toPass({ timeout: 60_000 });
  for (const { page } of [host, guest]) await decodes(page);
  expect(await guest.page.evaluate(() => 'sameDocument' in window), 'no reload').toBe(true);
});
