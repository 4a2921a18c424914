import type { Page } from '@playwright/test';
import { decodes } from '../measure/picture';
import { Call } from './call';
import { expect, test } from './laboratory';
import { settled } from './path';

// The shortest that may be set.
test.use({ settings: { FOOTLIGHT_TURN_MINUTES: '5' } });

interface Held {
  connections: number;
  /** When the newest connection's credential runs out, in seconds of Unix time. */
  expires: number;
}

function held(page: Page): Promise<Held> {
  return page.evaluate(() => {
    const servers = window.witness.peers.at(-1)?.getConfiguration().iceServers ?? [];
    const names = servers.flatMap((server) => (server.username ? [server.username] : []));
    return { connections: window.witness.peers.length, expires: Math.max(0, ...names.map((name) => Number.parseInt(name, 10))) };
  });
}

test('a credential that runs out in a call is replaced, and the next restart uses the new one', async ({ settle, server }) => {
  test.setTimeout(480_000);
  const [one, other] = [await settle({ nat: 'symmetric' }), await settle({ nat: 'symmetric' })];
  const call = await Call.between(one.person, other.person);
  await call.begin();
  await call.connected();
  const [page] = call.pages;
  const before = await held(page);
  expect(before.expires).toBeGreaterThan(Date.now() / 1000);
  await expect
    .poll(async () => (await held(page)).expires, { message: 'when the credential runs out', timeout: 290_000 })
    .toBeGreaterThan(before.expires);
  // The first has run out by now, and the call goes on.
  await expect.poll(() => Date.now() / 1000, { timeout: 300_000 }).toBeGreaterThan(before.expires + 1);
  await decodes(page);
  await page.evaluate(() => window.witness.peers.at(-1)?.restartIce());
  await decodes(page, 60);
  expect(await settled(...call.pages)).toBe('relay over UDP');
  expect((await held(page)).connections).toBe(before.connections);
  const refused = server.log.filter((line) => line.includes('turn refused'));
  expect(refused).toEqual([]);
});
