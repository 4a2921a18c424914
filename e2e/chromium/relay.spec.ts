import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

// The built-in TURN server, at a port of this test's own.
test.use({ settings: { FOOTLIGHT_TURN_ADDR: '[::]:0' } });

/** Lets the page use relays alone, and these by one transport. */
async function onlyRelayed(page: Page, transport: string): Promise<void> {
  await page.addInitScript((transport) => {
    const Native = window.RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
      constructor(given: RTCConfiguration = {}) {
        const servers = (given.iceServers ?? []).map((server) => ({
          ...server,
          urls: [server.urls].flat().filter((url) => url.endsWith(`transport=${transport}`)),
        }));
        const iceServers = servers.filter((server) => server.urls.length > 0);
        super({ ...given, iceServers, iceTransportPolicy: 'relay' });
      }
    };
  }, transport);
}

/** The kinds of the local candidates in use, and how each reaches its relay. */
async function ways(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    for (const peer of window.witness.peers.filter((peer) => peer.connectionState === 'connected')) {
      const stats = await peer.getStats();
      for (const [, entry] of stats) {
        if (entry.type !== 'transport' || entry.selectedCandidatePairId === undefined) continue;
        const pair = stats.get(entry.selectedCandidatePairId as string) as { localCandidateId: string };
        const local = stats.get(pair.localCandidateId) as { candidateType: string; relayProtocol?: string };
        found.push(`${local.candidateType} by ${local.relayProtocol ?? 'nothing'}`);
      }
    }
    return found;
  });
}

for (const transport of ['udp', 'tcp']) {
  test(`whom only the relay reaches performs and watches by it over ${transport}`, async ({ enter }) => {
    const performer = await enter('Maria', 'performer');
    await onlyRelayed(performer.page, transport);
    const address = await performer.studio.perform('By a detour');
    const { page, stage } = await enter();
    await onlyRelayed(page, transport);
    await stage.open(address);
    await decodes(page, 30);
    for (const side of [performer.page, page]) {
      expect(await ways(side)).toEqual([`relay by ${transport}`]);
    }
  });
}
