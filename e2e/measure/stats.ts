// What the browsers' own statistics say of a page's media.
import type { Page } from '@playwright/test';

export interface Received {
  framesDecoded: number;
  /** Of the frame decoded last. */
  height: number;
  freezes: number;
  audioEnergy: number;
  /** Packets of sound, and those that were of no use: copies of what is there. */
  soundPackets: number;
  soundDiscarded: number;
  keyFrames: number;
  /** Of sound and picture, with their headers. */
  bytes: number;
}

/** Sums over the page's living peer connections. */
export async function received(page: Page): Promise<Received> {
  return page.evaluate(async () => {
    const sum = {
      framesDecoded: 0,
      height: 0,
      freezes: 0,
      audioEnergy: 0,
      soundPackets: 0,
      soundDiscarded: 0,
      keyFrames: 0,
      bytes: 0,
    };
    for (const peer of window.witness.living()) {
      for (const [, entry] of await peer.getStats()) {
        if (entry.type !== 'inbound-rtp') continue;
        sum.bytes += (entry.bytesReceived ?? 0) + (entry.headerBytesReceived ?? 0);
        if (entry.kind === 'audio') {
          sum.audioEnergy += entry.totalAudioEnergy ?? 0;
          sum.soundPackets += entry.packetsReceived ?? 0;
          sum.soundDiscarded += entry.packetsDiscarded ?? 0;
        }
        if (entry.kind !== 'video') continue;
        sum.framesDecoded += entry.framesDecoded ?? 0;
        sum.height = Math.max(sum.height, entry.frameHeight ?? 0);
        sum.freezes += entry.freezeCount ?? 0;
        sum.keyFrames += entry.keyFramesDecoded ?? 0;
      }
    }
    return sum;
  });
}

/** The heights of the simulcast layers that are being sent, the smallest first. */
export async function sentHeights(page: Page): Promise<number[]> {
  return page.evaluate(async () => {
    const heights: number[] = [];
    for (const peer of window.witness.peers.filter((peer) => peer.connectionState === 'connected')) {
      for (const [, entry] of await peer.getStats()) {
        const sends = entry.type === 'outbound-rtp' && entry.kind === 'video' && entry.framesSent > 0;
        if (sends && entry.frameHeight) heights.push(entry.frameHeight as number);
      }
    }
    return heights.sort((a, b) => a - b);
  });
}

/** The heights of the simulcast layers of which pictures go out now, by rid: those that have sent one since the call before. */
export function sendsNow(page: Page): () => Promise<Record<string, number>> {
  let before: Record<string, number> = {};
  return async () => {
    const layers = await page.evaluate(async () => {
      const layers: Record<string, { frames: number; height: number }> = {};
      for (const peer of window.witness.peers.filter((peer) => peer.connectionState === 'connected')) {
        for (const [, entry] of await peer.getStats()) {
          // A screen that was never shown has layers as well.
          if (entry.type !== 'outbound-rtp' || entry.kind !== 'video' || !entry.rid || !entry.framesSent) continue;
          layers[entry.rid as string] = { frames: (entry.framesSent as number | undefined) ?? 0, height: (entry.frameHeight as number | undefined) ?? 0 };
        }
      }
      return layers;
    });
    const fresh = Object.entries(layers).filter(([rid, { frames }]) => frames > (before[rid] ?? frames));
    before = Object.fromEntries(Object.entries(layers).map(([rid, { frames }]) => [rid, frames]));
    return Object.fromEntries(fresh.map(([rid, { height }]) => [rid, height]));
  };
}

/** Bytes sent so far of each simulcast layer, by its rid. */
export async function sentBytes(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const bytes: Record<string, number> = {};
    for (const peer of window.witness.peers.filter((peer) => peer.connectionState === 'connected')) {
      for (const [, entry] of await peer.getStats()) {
        if (entry.type !== 'outbound-rtp' || entry.kind !== 'video' || !entry.rid) continue;
        bytes[entry.rid as string] = (bytes[entry.rid as string] ?? 0) + (entry.bytesSent as number);
      }
    }
    return bytes;
  });
}
