// By which way a page's packets go.
import type { Page } from '@playwright/test';

export interface Way {
  local: string;
  remote: string;
  protocol: string;
}

/** The selected pair of addresses of each connected peer connection. */
export async function route(page: Page): Promise<Way[]> {
  return page.evaluate(async () => {
    const ways: { local: string; remote: string; protocol: string }[] = [];
    for (const peer of window.witness.peers.filter((peer) => peer.connectionState === 'connected')) {
      const stats = await peer.getStats();
      const candidate = (id: string) => stats.get(id) as { address?: string; protocol?: string } | undefined;
      const address = (id: string): string => candidate(id)?.address ?? 'hidden';
      for (const [, entry] of stats) {
        if (entry.type !== 'transport' || entry.selectedCandidatePairId === undefined) continue;
        const pair = stats.get(entry.selectedCandidatePairId as string) as
          | { localCandidateId: string; remoteCandidateId: string }
          | undefined;
        if (pair === undefined) continue;
        const [local, remote] = [address(pair.localCandidateId), address(pair.remoteCandidateId)];
        ways.push({ local, remote, protocol: candidate(pair.remoteCandidateId)?.protocol ?? 'unknown' });
      }
    }
    return ways;
  });
}
