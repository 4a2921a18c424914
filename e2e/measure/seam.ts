// Whether a tone that others send is heard without a gap, whatever plays it.
import type { Page } from '@playwright/test';

declare global {
  interface Window {
    /** When the page was listened to, and whether anything was heard. */
    seam?: [at: number, loud: boolean][];
  }
}

/** From now on the microphones of this page, when they are asked for, sound all the time. */
export async function hum(page: Page, hertz: number): Promise<void> {
  await page.addInitScript((hertz) => {
    // Pages that may not ask have none.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (devices === undefined) return;
    const real = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      const stream = await real(wanted);
      const context = new AudioContext();
      const tone = new OscillatorNode(context, { frequency: hertz });
      const out = new MediaStreamAudioDestinationNode(context);
      tone.connect(out);
      tone.start();
      void context.resume();
      for (const track of stream.getAudioTracks()) {
        stream.removeTrack(track);
        track.stop();
        out.stream.getAudioTracks().forEach((tone) => stream.addTrack(tone));
      }
      return stream;
    };
  }, hertz);
}

/** Listens a hundred times a second, until the page is left, to what plays and is not muted. */
export async function listen(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const context = new AudioContext();
    await context.resume();
    const ears = new Map<MediaStream, AnalyserNode>();
    const samples = new Float32Array(1024);
    const loudness = (stream: MediaStream): number => {
      let ear = ears.get(stream);
      if (ear === undefined) {
        ear = new AnalyserNode(context, { fftSize: samples.length });
        new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(ear);
        ears.set(stream, ear);
      }
      ear.getFloatTimeDomainData(samples);
      return Math.max(...samples);
    };
    const heard: [number, boolean][] = (window.seam = []);
    setInterval(() => {
      const streams = [...document.querySelectorAll('audio')].flatMap(({ srcObject, muted, paused }) => {
        const stream = srcObject instanceof MediaStream && srcObject.getAudioTracks().length > 0 ? srcObject : undefined;
        return stream === undefined ? [] : [{ stream, plays: !muted && !paused }];
      });
      // All are listened to, so that those that are muted are heard at once where they no longer are.
      const loud = streams.filter(({ stream, plays }) => loudness(stream) > 0.01 && plays);
      heard.push([performance.now(), loud.length > 0]);
    }, 10);
  });
}

/** The longest time without a sound since, in milliseconds, and how often it was listened meanwhile. */
export async function longestGap(page: Page): Promise<{ gap: number; looks: number }> {
  return page.evaluate(() => {
    const heard = window.seam ?? [];
    let [longest, last] = [0, heard[0]?.[0] ?? 0];
    let silent = false;
    for (const [at, loud] of heard) {
      if (loud && silent) longest = Math.max(longest, at - last);
      if (loud) last = at;
      silent = !loud;
    }
    const end = heard.at(-1)?.[0] ?? 0;
    return { gap: silent ? Math.max(longest, end - last) : longest, looks: heard.length };
  });
}

/** Forgets what was heard so far. */
export async function forget(page: Page): Promise<void> {
  await page.evaluate(() => window.seam?.splice(0));
}
