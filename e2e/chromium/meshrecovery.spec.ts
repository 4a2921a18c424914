// Two in a mesh lose the way between them, and nobody else does.
import type { Page } from '@playwright/test';
import { FAKE_DEVICES } from '../fixtures/browsers';
import { member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/neighbours';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

declare global {
  interface Window {
    begun?: string[];
  }
}

/** Notes of each connection that begins ICE anew whether the browser had called it broken by then. */
async function watch(page: Page): Promise<void> {
  await page.evaluate(() => {
    const begun: string[] = [];
    window.begun = begun;
    for (const peer of window.witness.peers) {
      let broken = false;
      peer.addEventListener('iceconnectionstatechange', () => {
        broken ||= ['disconnected', 'failed'].includes(peer.iceConnectionState);
      });
      peer.addEventListener('signalingstatechange', () => void begun.push(broken ? 'once it was broken' : 'before'), { once: true });
    }
  });
}

const begun = (page: Page): Promise<string[] | undefined> => page.evaluate(() => window.begun);
/** Connections to others that the page has made; who only looks for the machine's addresses meets nobody. */
const made = (page: Page): Promise<number> => page.evaluate(() => window.witness.peers.filter((peer) => peer.remoteDescription !== null).length);

test('a pair that falls silent is mended before the browser calls it broken, and no other is touched', async ({ enter, move }) => {
  const homes = [await move(FAKE_DEVICES), await move(FAKE_DEVICES), await move(FAKE_DEVICES)] as const;
  const [hers, his] = [homes[0].house, homes[1].house];
  const maria = await enter('Maria', 'viewer', homes[0].browser);
  const address = await maria.room.make('Direct', 'Open', true);
  await maria.room.enter(address);
  const otto = await member(enter, 'Otto', address, homes[1].browser);
  const ada = await member(enter, 'Ada', address, homes[2].browser);
  await maria.room.sees('Otto', 'Ada');
  await otto.room.sees('Maria', 'Ada');
  await ada.room.sees('Maria', 'Otto');
  const pages = [maria, otto, ada].map(({ page }) => page);
  for (const page of pages) await watch(page);

  const shunned = [hers.shun(his), his.shun(hers)];
  await expect.poll(() => begun(maria.page), { timeout: 20_000 }).toEqual(['before']);
  await expect.poll(() => begun(otto.page), { timeout: 20_000 }).toEqual(['before']);
  await maria.room.sees('Ada');
  await otto.room.sees('Ada');
  for (const undo of shunned) undo();
  await maria.room.sees('Otto');
  await otto.room.sees('Maria');
  for (const { room } of [maria, otto, ada]) await room.hears(2);
  expect(await begun(ada.page)).toEqual([]);
  for (const page of pages) expect(await made(page), 'connections made').toBe(2);
});
