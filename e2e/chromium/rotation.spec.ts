// Credentials of relays that run out while something is under way. `network/rotation`
// waits for it in a call; here the server says that they last for a moment.
import type { Page } from '@playwright/test';
import { member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';
import { moves } from '../measure/picture';

test.use({ settings: { FOOTLIGHT_TURN_ADDR: '[::]:0' } });

/** Its lists of servers are to be fetched anew within a second. */
async function shorten(page: Page): Promise<void> {
  await page.route(/\/api\//, async (route) => {
    const answer = await route.fetch();
    if (!answer.headers()['content-type']?.includes('json')) return route.fulfill({ response: answer });
    const json = (await answer.json()) as { ice?: object; ice_servers?: object };
    if (json.ice !== undefined) json.ice = { ...json.ice, expires_in: 2 };
    return route.fulfill({ response: answer, json: json.ice_servers === undefined ? json : { ...json, expires_in: 2 } });
  });
}

/** The name by which the present connection logs in at relays. */
function name(page: Page): Promise<string | undefined> {
  return page.evaluate(() => {
    const peer = window.witness.peers.findLast((it) => it.connectionState === 'connected');
    return peer?.getConfiguration().iceServers?.find((it) => it.username)?.username;
  });
}

test('who performs, who watches and who is in a room has new credentials for the next restart', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const viewer = await enter();
  const other = await enter('Ada', 'viewer');
  for (const { page } of [performer, viewer, other]) await shorten(page);
  await viewer.stage.open(await performer.studio.perform('A long evening'));
  await moves(viewer.stage.video);
  const address = await other.room.make('Long talks');
  await other.room.enter(address);
  await member(enter, 'Otto', address);
  await other.room.sees('Otto');

  const pages = [performer.page, viewer.page, other.page];
  const before = await Promise.all(pages.map(name));
  for (const [index, page] of pages.entries()) {
    expect(before[index]).toMatch(/^\d+:/);
    await expect.poll(() => name(page), { timeout: 60_000, message: `page ${index}` }).not.toBe(before[index]);
  }
  // It is the same connection, and nothing was disturbed.
  await moves(viewer.stage.video);
  await other.room.sees('Otto');
  expect(await viewer.page.evaluate(() => window.witness.peers.length)).toBe(1);
});
