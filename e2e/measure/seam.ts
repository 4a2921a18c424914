// Whether a tone that others send is heard without a gap, whatever plays it.
import type { Page } from '@playwright/test';

declare global {
  interface Window {
    /** The longest silence in milliseconds, and for how long it was listened. */
    seam?: { gap: number; seconds: number };
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

/** Listens, until the page is left, to all that plays and is not muted. */
export async function listen(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const context = new AudioContext();
    await context.resume();
    /** `played` is whether it was heard at the look before. */
    interface Ear {
      node: AnalyserNode;
      played: boolean;
    }
    const ears = new Map<MediaStream, Ear>();
    // More than half a second: what comes while the page is busy is looked at afterwards.
    const [samples, loudest] = [new Float32Array(32_768), new Float32Array(32_768)];
    const earOf = (stream: MediaStream): Ear => {
      const known = ears.get(stream);
      if (known !== undefined) return known;
      const node = new AnalyserNode(context, { fftSize: samples.length });
      new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(node);
      const ear = { node, played: false };
      ears.set(stream, ear);
      return ear;
    };
    const seam = (window.seam = { gap: 0, seconds: 0 });
    const elements = (): [MediaStream, boolean][] =>
      [...document.querySelectorAll('audio')].flatMap(({ srcObject, muted, paused }): [MediaStream, boolean][] =>
        srcObject instanceof MediaStream && srcObject.getAudioTracks().length > 0 ? [[srcObject, !muted && !paused]] : [],
      );
    /** Samples since the last that was loud. */
    let [before, silent] = [context.currentTime, 0];
    setInterval(() => {
      const passed = Math.round((context.currentTime - before) * context.sampleRate);
      if (passed === 0) return;
      before = context.currentTime;
      loudest.fill(0);
      for (const [stream, plays] of elements()) {
        const ear = earOf(stream);
        // What was heard until just now, and what is from now on: one goes over into the other.
        if (plays || ear.played) {
          ear.node.getFloatTimeDomainData(samples);
          for (const [at, sample] of samples.entries()) loudest[at] = Math.max(loudest[at] ?? 0, Math.abs(sample));
        }
        ear.played = plays;
      }
      const unseen = Math.max(0, passed - loudest.length);
      silent += unseen;
      let most = silent;
      for (const sample of loudest.subarray(loudest.length - (passed - unseen))) {
        silent = sample > 0.003 ? 0 : silent + 1;
        most = Math.max(most, silent);
      }
      seam.gap = Math.max(seam.gap, (most / context.sampleRate) * 1000);
      seam.seconds += passed / context.sampleRate;
    }, 20);
  });
}

/** The longest silence since, in milliseconds, and for how many seconds it was listened. */
export async function longestGap(page: Page): Promise<{ gap: number; seconds: number }> {
  return page.evaluate(() => window.seam ?? { gap: Number.POSITIVE_INFINITY, seconds: 0 });
}

/** Forgets what was heard so far. */
export async function forget(page: Page): Promise<void> {
  await page.evaluate(() => Object.assign(window.seam ?? {}, { gap: 0, seconds: 0 }));
}
