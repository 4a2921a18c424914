// When a page's pictures and packets of sound came, and whether they go on.
import type { Locator, Page } from '@playwright/test';

declare global {
  interface Window {
    pulse: { frames: number[]; sound: number[]; story: [number, string][] };
  }
}

/** A second in which this many came without a longer pause than that, in milliseconds, is a stream that flows. */
const FLOWS = { frames: 8, sound: 20, pause: 400 };

/** Starts to note the frames that a video element shows and the packets of sound that its page receives. */
export async function feelPulse(video: Locator): Promise<void> {
  await video.evaluate((element: HTMLVideoElement) => {
    const pulse = { frames: [] as number[], sound: [] as number[], story: [] as [number, string][] };
    window.pulse = pulse;
    const seen = (now: number): void => {
      pulse.frames.push(performance.timeOrigin + now);
      if (pulse.frames.length > 4000) pulse.frames.splice(0, 2000);
      element.requestVideoFrameCallback(seen);
    };
    element.requestVideoFrameCallback(seen);
    const before = new Map<string, number>();
    const look = (): void => {
      const { peers, sockets } = window.witness;
      const peer = peers.at(-1);
      const ufrag = /^a=ice-ufrag:(.*)$/m.exec(peer?.localDescription?.sdp ?? '')?.[1];
      const states = [peer?.connectionState, peer?.iceConnectionState, peer?.signalingState, ufrag].join(' ');
      const now = `socket ${sockets.length} ${['opens', 'open', 'closes', 'closed'][sockets.at(-1)?.readyState ?? 3]}, connection ${peers.length} ${states}`;
      if (pulse.story.at(-1)?.[1] !== now) pulse.story.push([Date.now(), now]);
      if (pulse.story.length > 2000) pulse.story.splice(0, 1000);
    };
    const listen = async (): Promise<void> => {
      look();
      for (const peer of window.witness.peers.filter((peer) => peer.connectionState !== 'closed')) {
        for (const [, entry] of await peer.getStats()) {
          if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio') continue;
          const [name, count] = [`${entry.id} ${entry.ssrc}`, entry.packetsReceived as number];
          const fresh = count - (before.get(name) ?? 0);
          for (let n = 0; n < fresh; n += 1) pulse.sound.push(Date.now());
          before.set(name, count);
        }
      }
      if (pulse.sound.length > 8000) pulse.sound.splice(0, 4000);
      setTimeout(() => void listen(), 60);
    };
    void listen();
  });
}

/** What became of the page's newest socket and connection since a change began, in milliseconds from its end. */
export async function story(page: Page, began: number, ended: number): Promise<string> {
  const told = await page.evaluate(() => window.pulse.story);
  const lines = told.filter(([at]) => at >= began).map(([at, what]) => `    ${at - ended} ms: ${what}`);
  return [`  ${new URL(page.url()).pathname}`, ...lines].join('\n');
}

/** After how many milliseconds from then on both flow; nothing as long as they do not. */
export async function flowsAgain(video: Locator, from: number): Promise<number | undefined> {
  const pulse = await video.evaluate(() => window.pulse);
  const [frames, sound] = [flows(pulse.frames, from, FLOWS.frames), flows(pulse.sound, from, FLOWS.sound)];
  return frames === undefined || sound === undefined ? undefined : Math.max(frames, sound) - from;
}

/** The first moment from which many come within a second, and no long pause is between them. */
function flows(times: number[], from: number, many: number): number | undefined {
  const after = times.filter((time) => time >= from);
  return after.find((begins, at) => {
    const second = after.slice(at).filter((time) => time < begins + 1000);
    const whole = (after.at(-1) ?? 0) >= begins + 1000;
    const pauses = second.map((time, nth) => (second[nth + 1] ?? begins + 1000) - time);
    return whole && second.length >= many && Math.max(...pauses) < FLOWS.pause;
  });
}
