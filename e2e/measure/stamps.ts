// Reads the frame numbers of the test card, where they are captured and where
// they are shown, with the time of each.
import type { Page } from '@playwright/test';
import { CARD, STRIP } from './testcard';

/** A frame's number and the moment, in milliseconds of Unix time, of its being seen. */
export interface Sighting {
  number: number;
  at: number;
}

declare global {
  interface Window {
    sightings: Sighting[];
  }
}

/** Starts to note each frame that the page's camera track delivers. */
export async function watchCapture(page: Page): Promise<void> {
  await page.evaluate(
    async ({ bits, strip }) => {
      window.sightings = [];
      const track = window.witness.tracks.find((track) => track.kind === 'video' && track.readyState === 'live');
      if (track === undefined) throw new Error('no camera track');
      const Processor = (window as unknown as { MediaStreamTrackProcessor: new (init: object) => { readable: ReadableStream<VideoFrame> } })
        .MediaStreamTrackProcessor;
      const reader = new Processor({ track: track.clone() }).readable.getReader();
      const canvas = new OffscreenCanvas(bits, 1);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (context === null) throw new Error('no canvas');
      const pump = async (): Promise<void> => {
        for (;;) {
          const { value: frame, done } = await reader.read();
          if (done) return;
          const at = performance.timeOrigin + performance.now();
          context.drawImage(frame, 0, 0, frame.displayWidth, frame.displayHeight * strip, 0, 0, bits, 1);
          frame.close();
          const { data } = context.getImageData(0, 0, bits, 1);
          let gray = 0;
          for (let bit = 0; bit < bits; bit += 1) gray |= Number((data[bit * 4] ?? 0) > 127) << bit;
          let number = gray;
          for (let shift = 1; shift < bits; shift <<= 1) number ^= number >> shift;
          window.sightings.push({ number, at });
        }
      };
      void pump();
    },
    { bits: CARD.bits, strip: STRIP },
  );
}

/** Starts to note each frame that the video element labelled `label` shows. */
export async function watchDisplay(page: Page, label: string): Promise<void> {
  await page.getByLabel(label, { exact: true }).evaluate(
    (element, { bits, strip }) => {
      const video = element as HTMLVideoElement;
      window.sightings = [];
      const canvas = new OffscreenCanvas(bits, 1);
      const context = canvas.getContext('2d', { willReadFrequently: true });
      if (context === null) throw new Error('no canvas');
      const seen = (_: number, shown: VideoFrameCallbackMetadata): void => {
        context.drawImage(video, 0, 0, video.videoWidth, video.videoHeight * strip, 0, 0, bits, 1);
        const { data } = context.getImageData(0, 0, bits, 1);
        let gray = 0;
        for (let bit = 0; bit < bits; bit += 1) gray |= Number((data[bit * 4] ?? 0) > 127) << bit;
        let number = gray;
        for (let shift = 1; shift < bits; shift <<= 1) number ^= number >> shift;
        window.sightings.push({ number, at: performance.timeOrigin + shown.expectedDisplayTime });
        video.requestVideoFrameCallback(seen);
      };
      video.requestVideoFrameCallback(seen);
    },
    { bits: CARD.bits, strip: STRIP },
  );
}

export async function sightings(page: Page): Promise<Sighting[]> {
  return page.evaluate(() => window.sightings);
}

/** Milliseconds from capture to display of each frame shown. */
export function delays(captured: Sighting[], shown: Sighting[]): number[] {
  return shown.flatMap(({ number, at }) => {
    const source = captured.findLast((frame) => frame.number === number && frame.at <= at);
    // The numbers come round every eight seconds; half of that is no delay but a mistake.
    return source !== undefined && at - source.at < 4_000 ? [at - source.at] : [];
  });
}
