// How many voices a page hears.
import type { Page } from '@playwright/test';
import { expect } from '../fixtures/expect';

/** Longer than the pause between two beeps of the browsers' fake microphones. */
const PAUSE_MS = 1500;

/** The energy of each voice that comes over a connection. */
async function energies(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const energies: Record<string, number> = {};
    for (const [nth, peer] of window.witness.peers.entries()) {
      if (peer.connectionState !== 'connected') continue;
      for (const [id, entry] of await peer.getStats()) {
        if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio') continue;
        energies[`${nth} ${(entry.mid as string | undefined) ?? id}`] = entry.totalAudioEnergy ?? 0;
      }
    }
    return energies;
  });
}

/** Waits until so many voices, and no others, are heard within the time that one may pause. */
export async function hears(page: Page, voices: number): Promise<void> {
  const began = Date.now();
  const heard = new Map<string, number>();
  let before = await energies(page);
  const loud = async (): Promise<number | undefined> => {
    const after = await energies(page);
    const now = Date.now();
    const names = Object.keys(after);
    for (const name of names) if ((after[name] ?? 0) > (before[name] ?? 0)) heard.set(name, now);
    before = after;
    const count = names.filter((name) => now - (heard.get(name) ?? 0) < PAUSE_MS).length;
    // Who is silent may be pausing.
    const all = count > 0 && count === names.length;
    return all || now - began > PAUSE_MS ? count : undefined;
  };
  await expect.poll(loud, { message: 'voices heard' }).toBe(voices);
}
