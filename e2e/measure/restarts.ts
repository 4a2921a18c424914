// Whether what carries media was mended, and how soon.
import type { Page } from '@playwright/test';

declare global {
  interface Window {
    begun?: string[];
  }
}

/** Until at each of so many looks a fifth of a second apart something had come. */
const STEADY = 10;

/**
 * Waits until the page's first connection has heard something without a gap for two seconds: only who has heard steadily
 * hears that it stops. One that is made beside it, or a machine with too much to do, makes gaps.
 */
export const heardSteadily = (page: Page): Promise<void> =>
  page.evaluate(async (steady) => {
    const peer = window.witness.peers.find(({ iceConnectionState }) => ['connected', 'completed'].includes(iceConnectionState));
    if (!peer) throw new Error('no connection carries anything');
    let [before, inRow] = [0, 0];
    for (let look = 0; look < 150 && inRow < steady; look += 1) {
      let received = 0;
      for (const [, entry] of await peer.getStats()) if (entry.type === 'candidate-pair') received += entry.bytesReceived as number;
      inRow = received > before ? inRow + 1 : 0;
      before = received;
      await new Promise((next) => setTimeout(next, 200));
    }
    if (inRow < steady) throw new Error('nothing was heard for two seconds without a gap');
  }, STEADY);

/** Notes of each connection that there is now whether the browser had called it broken by the time it begins ICE anew. */
export async function watchRestarts(page: Page): Promise<void> {
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

/** What was noted. */
export const restarts = (page: Page): Promise<string[] | undefined> => page.evaluate(() => window.begun);

/** Connections to others that the page has made; who only looks for the machine's addresses meets nobody. */
export const connections = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const meets = (peer: RTCPeerConnection): boolean => {
      try {
        return peer.remoteDescription !== null;
      } catch {
        // Firefox tells nothing of one that is closed.
        return false;
      }
    };
    return window.witness.peers.filter(meets).length;
  });
