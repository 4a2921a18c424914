// By which path two browsers reach each other.
import type { Page } from '@playwright/test';

export type Path = 'host' | 'srflx' | 'relay over UDP' | 'relay over TCP' | 'relay over TLS' | 'none';

/** One end of a connection's selected pair. */
export interface End {
  /** host, srflx, prflx or relay. */
  kind: string;
  /** How this end reaches its relay. */
  relay: string | undefined;
  /** The relay's address, as the browser was told it. */
  url: string | undefined;
}

/** This page's end of its newest connection; `undefined` where none is connected. */
export async function end(page: Page): Promise<End | undefined> {
  return page.evaluate(async () => {
    const peer = window.witness.peers.findLast((peer) => peer.connectionState === 'connected');
    const stats = await peer?.getStats();
    for (const [, entry] of stats ?? []) {
      if (entry.type !== 'transport' || entry.selectedCandidatePairId === undefined) continue;
      const pair = stats?.get(entry.selectedCandidatePairId as string) as { localCandidateId: string } | undefined;
      const local = stats?.get(pair?.localCandidateId ?? '') as
        | { candidateType: string; relayProtocol?: string; url?: string }
        | undefined;
      if (local === undefined) continue;
      return { kind: local.candidateType, relay: local.relayProtocol, url: local.url };
    }
    return undefined;
  });
}

/** What is between them, by what each of them knows of his own side. */
export async function path(a: Page, b: Page): Promise<Path> {
  const ends = await Promise.all([end(a), end(b)]);
  if (ends.includes(undefined)) return 'none';
  const has = (what: (end: End) => boolean): boolean => ends.some((it) => it !== undefined && what(it));
  for (const [relay, name] of [['tls', 'TLS'], ['tcp', 'TCP'], ['udp', 'UDP']] as const) {
    if (has((end) => end.kind === 'relay' && end.relay === relay)) return `relay over ${name}`;
  }
  return has((end) => end.kind !== 'host') ? 'srflx' : 'host';
}

/** Looks in a row that must agree, and milliseconds between two. */
const [LOOKS, BETWEEN] = [8, 250];

/** The path once it changes no more: a better one may take over from the first. */
export async function settled(a: Page, b: Page, patience = 30_000): Promise<Path> {
  const until = Date.now() + patience;
  let [last, same]: [Path, number] = ['none', 0];
  while (Date.now() < until) {
    const now = await path(a, b);
    [last, same] = [now, now === last ? same + 1 : 0];
    if (last !== 'none' && same >= LOOKS) break;
    await a.waitForTimeout(BETWEEN);
  }
  return last;
}
