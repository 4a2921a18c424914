// When a page's pictures and packets of sound came, and whether they go on.
import type { Locator, Page } from '@playwright/test';

/** When what came, by the clock of `Date`, in milliseconds. */
interface Pulse {
  /** Frames that were decoded, and those that the element showed. */
  frames: number[];
  shown: number[];
  /** Packets of sound. */
  sound: number[];
}

declare global {
  interface Window {
    pulse?: Pulse;
  }
}

/** A second in which this many came without a longer pause than that, in milliseconds, is a stream that flows; one without anything for so long has stopped. */
const FLOWS = { frames: 8, sound: 20, pause: 400, gap: 800 };

/** Starts to note the frames that a page decodes and a video element shows, and the packets of sound that the page receives. */
export async function feelPulse(video: Locator): Promise<void> {
  await video.evaluate((element: HTMLVideoElement) => {
    const pulse: Pulse = { frames: [], shown: [], sound: [] };
    window.pulse = pulse;
    /** Notes so many more of a kind. */
    const add = (to: number[], many: number): void => {
      to.push(...Array.from({ length: Math.max(0, many) }, () => Date.now()));
      if (to.length > 8000) to.splice(0, 4000);
    };
    const seen = (): void => {
      add(pulse.shown, 1);
      element.requestVideoFrameCallback(seen);
    };
    element.requestVideoFrameCallback(seen);
    const before = new Map<string, number>();
    let last = '';
    /** Who only looks for the machine's addresses meets nobody, and what is asked of it once its frame is gone never comes; what is closed is not asked: Firefox refuses. */
    const meets = (peer: RTCPeerConnection): boolean => peer.connectionState !== 'closed' && peer.remoteDescription !== null;
    const look = (path: string): void => {
      const { peers, sockets, diary } = window.witness;
      const peer = peers.findLast(meets);
      const ufrag = /^a=ice-ufrag:(.*)$/m.exec(peer?.localDescription?.sdp ?? '')?.[1];
      const states = [peer?.connectionState, peer?.iceConnectionState, peer?.signalingState, ufrag, path].join(' ');
      const now = `socket ${sockets.length} ${['opens', 'open', 'closes', 'closed'][sockets.at(-1)?.readyState ?? 3]}, connection ${peers.lastIndexOf(peer as RTCPeerConnection) + 1} ${states}`;
      if (last !== now) diary.push([Date.now(), now]);
      last = now;
    };
    /** The newest connection's way, and what it has room for. */
    const way = (report: Map<string, Record<string, unknown>>): string => {
      const all = [...report.values()];
      const chosen = all.find(({ type }) => type === 'transport')?.['selectedCandidatePairId'] as string | undefined;
      const pair = report.get(chosen ?? '') ?? all.find((entry) => entry['type'] === 'candidate-pair' && entry['nominated'] === true);
      const end = (id: unknown): string => {
        const at = report.get(id as string);
        return `${at?.['candidateType']} ${at?.['address'] ?? ''}:${at?.['port']}`;
      };
      if (pair === undefined) return 'nowhere';
      const kbit = Math.round(((pair['availableOutgoingBitrate'] as number | undefined) ?? 0) / 50_000) * 50;
      const keys = all.reduce((sum, entry) => sum + ((entry['keyFramesEncoded'] as number | undefined) ?? 0), 0);
      return `${end(pair['localCandidateId'])} to ${end(pair['remoteCandidateId'])}, ${kbit} kbit/s, ${keys} key frames`;
    };
    const listen = async (): Promise<void> => {
      let path = '';
      for (const peer of window.witness.peers.filter(meets)) {
        // One that is closed meanwhile may never answer.
        const late = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 500));
        const report = (await Promise.race([peer.getStats().catch(() => undefined), late])) as Map<string, Record<string, unknown>> | undefined;
        if (report === undefined) continue;
        path = way(report);
        for (const entry of report.values()) {
          if (entry['type'] !== 'inbound-rtp') continue;
          const sound = entry['kind'] === 'audio';
          const name = `${entry['id']} ${entry['ssrc']}`;
          const count = (entry[sound ? 'packetsReceived' : 'framesDecoded'] as number | undefined) ?? 0;
          add(sound ? pulse.sound : pulse.frames, count - (before.get(name) ?? 0));
          before.set(name, count);
        }
      }
      look(path);
      setTimeout(() => void listen(), 60);
    };
    void listen();
  });
}

/** What became of the page's sockets and connections since a change began, in milliseconds from its end. */
export async function story(page: Page, began: number, ended: number): Promise<string> {
  const { diary, pulse } = await page.evaluate(() => ({ diary: window.witness.diary, pulse: window.pulse }));
  const lines = diary.filter(([at]) => at >= began).map(([at, what]) => `    ${at - ended} ms: ${what}`);
  const after = (times: number[] = []): string => times.filter((at) => at >= ended).map((at) => at - ended).slice(0, 20).join(', ');
  const came = [`    frames decoded at ${after(pulse?.frames)} ms`, `    shown at ${after(pulse?.shown)} ms`];
  return [`  ${new URL(page.url()).pathname}`, ...lines, ...came].join('\n');
}

/** When media was back after a change, in milliseconds from its end. */
export interface Return {
  /** The next frame that was decoded, and the next packet of sound: the later of the two. */
  next: number;
  /** From when on both flow steadily. */
  steady: number;
}

/** Nothing as long as they do not flow steadily. */
export async function flowsAgain(video: Locator, from: number): Promise<Return | undefined> {
  const pulse = await video.evaluate(() => window.pulse);
  if (pulse === undefined) return undefined;
  const [frames, sound] = [flows(pulse.frames, from, FLOWS.frames), flows(pulse.sound, from, FLOWS.sound)];
  if (frames === undefined || sound === undefined) return undefined;
  return { next: Math.max(frames.next, sound.next) - from, steady: Math.max(frames.steady, sound.steady) - from };
}

/**
 * The first moment from which many come within a second, and no long pause is between them; and the first that came of
 * those. What was still on its way when the change came is none of them: a gap lies between.
 */
function flows(times: number[], from: number, many: number): Return | undefined {
  const after = times.filter((time) => time >= from);
  const begin = after.findIndex((begins, at) => {
    const second = after.slice(at).filter((time) => time < begins + 1000);
    const whole = (after.at(-1) ?? 0) >= begins + 1000;
    const pauses = second.map((time, nth) => (second[nth + 1] ?? begins + 1000) - time);
    return whole && second.length >= many && Math.max(...pauses) < FLOWS.pause;
  });
  const steady = after[begin];
  if (steady === undefined) return undefined;
  let first = begin;
  while (first > 0 && (after[first] ?? 0) - (after[first - 1] ?? 0) < FLOWS.gap) first -= 1;
  return { next: after[first] ?? steady, steady };
}

/** Whether a person would see it move: its frames are shown, or else what is on the screen changes. */
export async function moves(video: Locator, from: number): Promise<boolean> {
  const shown = await video.evaluate((_, from) => window.pulse?.shown.some((at) => at >= from) === true, from);
  if (shown) return true;
  const before = await video.screenshot();
  return !before.equals(await video.screenshot());
}
