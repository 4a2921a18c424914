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
    /** `silent` counts the samples since the last that was loud, and `played` is whether it was heard at the look before. */
    interface Ear {
      node: AnalyserNode;
      silent: number;
      played: boolean;
    }
    const ears = new Map<MediaStream, Ear>();
    // More than half a second: what comes while the page is busy is looked at afterwards.
    const samples = new Float32Array(32_768);
    const earOf = (stream: MediaStream): Ear => {
      const known = ears.get(stream);
      if (known !== undefined) return known;
      const node = new AnalyserNode(context, { fftSize: samples.length });
      new MediaStreamAudioSourceNode(context, { mediaStream: stream }).connect(node);
      const ear = { node, silent: 0, played: false };
      ears.set(stream, ear);
      return ear;
    };
    /** The longest silence that reaches into the last so many samples. */
    const longest = (ear: Ear, latest: number): number => {
      ear.node.getFloatTimeDomainData(samples);
      let most = 0;
      for (const sample of samples.subarray(samples.length - latest)) {
        ear.silent = Math.abs(sample) > 0.003 ? 0 : ear.silent + 1;
        most = Math.max(most, ear.silent);
      }
      return most;
    };
    const seam = (window.seam = { gap: 0, seconds: 0 });
    const elements = (): [MediaStream, boolean][] =>
      [...document.querySelectorAll('audio')].flatMap(({ srcObject, muted, paused }): [MediaStream, boolean][] =>
        srcObject instanceof MediaStream && srcObject.getAudioTracks().length > 0 ? [[srcObject, !muted && !paused]] : [],
      );
    let [before, nothing] = [context.currentTime, 0];
    setInterval(() => {
      const passed = Math.round((context.currentTime - before) * context.sampleRate);
      if (passed === 0) return;
      before = context.currentTime;
      let most = 0;
      let heard = false;
      for (const [stream, plays] of elements()) {
        const ear = earOf(stream);
        const silence = longest(ear, Math.min(passed, samples.length));
        // Each that was heard, or is, is to sound all the time: from one to the other it goes at once.
        if (plays || ear.played) most = Math.max(most, silence);
        heard ||= plays;
        ear.played = plays;
      }
      nothing = heard ? 0 : nothing + passed;
      const unseen = Math.max(0, passed - samples.length);
      seam.gap = Math.max(seam.gap, (Math.max(most, nothing, unseen) / context.sampleRate) * 1000);
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
