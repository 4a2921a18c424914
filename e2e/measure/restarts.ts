// Whether what carries media was mended, and how soon.
import type { Page } from '@playwright/test';

declare global {
  interface Window {
    begun?: string[];
  }
}

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
