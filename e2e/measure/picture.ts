// Whether a video element really shows a moving picture.
import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures/expect';
import { received } from './stats';

/** A digest of what the element shows now; 0 where all of it is black. */
export async function digest(video: Locator): Promise<number> {
  return video.evaluate((element: HTMLVideoElement) => {
    if (element.videoWidth === 0) return 0;
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [64, 36];
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) return 0;
    context.drawImage(element, 0, 0, 64, 36);
    const { data } = context.getImageData(0, 0, 64, 36);
    let lit = 0;
    let digest = 7;
    data.forEach((value, at) => {
      if (at % 4 === 3) return;
      if (value > 24) lit += 1;
      digest = (Math.imul(digest, 31) + value) | 0;
    });
    return lit === 0 ? 0 : digest;
  });
}

/** How many points of the frame that stands in for a lost picture are not black; 0 where none does. */
export async function lit(page: Page): Promise<number> {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>('canvas.picture__last--held');
    const data = canvas?.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
    let lit = 0;
    for (let at = 0; at < data.length; at += 4) if (Math.max(data[at] ?? 0, data[at + 1] ?? 0) > 48) lit += 1;
    return lit;
  });
}

/** Waits until the picture has changed and is not black. */
export async function moves(video: Locator): Promise<void> {
  const seen = new Set<number>();
  await expect
    .poll(async () => {
      const now = await digest(video);
      if (now !== 0) seen.add(now);
      return seen.size;
    }, { message: 'different pictures seen', intervals: [100] })
    .toBeGreaterThan(2);
}

/** What has come of the picture that the element shows, by the browser's word, and what the element does with it. */
export async function fate(video: Locator): Promise<string> {
  return video.evaluate(async (element: HTMLVideoElement) => {
    const stream = element.srcObject as MediaStream | null;
    const track = stream?.getVideoTracks()[0]?.id;
    const told = [`${element.videoWidth}×${element.videoHeight}, ready ${element.readyState}, ${element.paused ? 'paused' : 'playing'}`];
    for (const peer of window.witness.living()) {
      for (const [, entry] of await peer.getStats()) {
        if (entry.type !== 'inbound-rtp' || entry.trackIdentifier !== track) continue;
        const { bytesReceived, packetsLost, framesReceived, framesDecoded, keyFramesDecoded } = entry as Record<string, number | undefined>;
        told.push(`${bytesReceived} bytes, ${packetsLost} packets lost, ${framesReceived} frames, ${framesDecoded} decoded, ${keyFramesDecoded} of them key frames`);
      }
    }
    return told.join('; ');
  });
}

/** Waits until frames go on being decoded from now on. */
export async function decodes(page: Page, frames = 15): Promise<void> {
  let before = (await received(page)).framesDecoded;
  await expect
    .poll(async () => {
      const now = (await received(page)).framesDecoded;
      // Another peer connection has taken over, and counts from nothing.
      if (now < before) before = 0;
      return now - before;
    }, { message: 'frames decoded' })
    .toBeGreaterThanOrEqual(frames);
}

/** Waits until no frames come any more, and sound does. */
export async function rests(page: Page): Promise<void> {
  let [frames, sound, since] = [-1, 0, 0];
  await expect
    .poll(async () => {
      const now = await received(page);
      if (now.framesDecoded !== frames) [frames, sound, since] = [now.framesDecoded, now.soundPackets, Date.now()];
      return now.soundPackets > sound && Date.now() - since;
    }, { message: 'milliseconds with sound and without a frame' })
    .toBeGreaterThan(1_500);
}

/** The size of the picture that the element shows. */
export async function size(video: Locator): Promise<{ width: number; height: number }> {
  return video.evaluate((element: HTMLVideoElement) => ({ width: element.videoWidth, height: element.videoHeight }));
}
