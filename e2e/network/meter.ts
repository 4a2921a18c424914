// What a page's newest connection carries, noted in the page itself four times a
// second, so that a busy test misses nothing.
import type { Page } from '@playwright/test';

/** Sums so far, as the browser counts them. */
export interface Reading {
  /** Seconds. */
  at: number;
  soundPackets: number;
  /** Samples of sound played, and those of them that were made up. */
  samples: number;
  concealed: number;
  frames: number;
  freezes: number;
  /** Of sound and picture, received and missing. */
  received: number;
  lost: number;
  sentBytes: number;
  /** Milliseconds and kbit/s, now. */
  roundTrip: number;
  room: number;
  /** What the page says of the connection. */
  grade: string;
}

declare global {
  interface Window {
    readings: Reading[];
  }
}

/** Begins to note. */
export async function meter(page: Page): Promise<void> {
  await page.evaluate(() => {
    const mine: Reading[] = [];
    window.readings = mine;
    const look = async (): Promise<void> => {
      const peer = window.witness.living().at(-1);
      const now: Reading = {
        at: performance.now() / 1000,
        soundPackets: 0,
        samples: 0,
        concealed: 0,
        frames: 0,
        freezes: 0,
        received: 0,
        lost: 0,
        sentBytes: 0,
        roundTrip: 0,
        room: 0,
        grade: document.querySelector('.grade__word')?.textContent ?? '',
      };
      for (const [, entry] of (await peer?.getStats()) ?? []) {
        if (entry.type === 'inbound-rtp') {
          now.received += entry.packetsReceived ?? 0;
          now.lost += entry.packetsLost ?? 0;
          now.frames += entry.framesDecoded ?? 0;
          now.freezes += entry.freezeCount ?? 0;
          if (entry.kind !== 'audio') continue;
          now.soundPackets += entry.packetsReceived ?? 0;
          now.samples += entry.totalSamplesReceived ?? 0;
          now.concealed += (entry.concealedSamples ?? 0) - (entry.silentConcealedSamples ?? 0);
        }
        if (entry.type === 'outbound-rtp') now.sentBytes += entry.bytesSent ?? 0;
        if (entry.type === 'candidate-pair' && entry.nominated === true) {
          now.roundTrip = Math.max(now.roundTrip, (entry.currentRoundTripTime ?? 0) * 1000);
          now.room = Math.max(now.room, (entry.availableOutgoingBitrate ?? 0) / 1000);
        }
      }
      mine.push(now);
      // Somebody has begun anew.
      if (window.readings === mine) setTimeout(() => void look(), 250);
    };
    void look();
  });
}

/** All that was noted since. */
export async function readings(page: Page): Promise<Reading[]> {
  return page.evaluate(() => window.readings);
}

/** The two ends of a time, for what happened in it. */
function ends(all: Reading[]): [Reading, Reading] {
  const [first, last] = [all[0], all.at(-1)];
  if (first === undefined || last === undefined) throw new Error('nothing was noted');
  return [first, last];
}

/** The longest time, in seconds, in which no packet of sound came. */
export function longestSilence(all: Reading[]): number {
  let [longest, heard] = [0, all[0]];
  for (const now of all) {
    if (heard === undefined || now.soundPackets > heard.soundPackets) heard = now;
    longest = Math.max(longest, now.at - heard.at);
  }
  return longest;
}

/** The share of packets that did not come. */
export function loss(all: Reading[]): number {
  const [first, last] = ends(all);
  return (last.lost - first.lost) / Math.max(1, last.lost - first.lost + last.received - first.received);
}

/** The share of sound that had to be made up. */
export function concealed(all: Reading[]): number {
  const [first, last] = ends(all);
  return (last.concealed - first.concealed) / Math.max(1, last.samples - first.samples);
}

export function framesPerSecond(all: Reading[]): number {
  const [first, last] = ends(all);
  return (last.frames - first.frames) / Math.max(0.001, last.at - first.at);
}

/** What the page has said of the connection, the words once each. */
export function grades(all: Reading[]): string[] {
  const words = all.map((it) => it.grade.split(' ')[0] ?? '');
  return [...new Set(words)].filter((word) => word !== '' && word !== 'measuring');
}

/** What was sent, in kbit/s. */
export function sentRate(all: Reading[]): number {
  const [first, last] = ends(all);
  return ((last.sentBytes - first.sentBytes) * 8) / 1000 / Math.max(0.001, last.at - first.at);
}
