// Two browsers and nothing of the client between them: each a bare peer connection
// with the list of ICE servers that our server gives him. What one says to the other
// goes through the test.
import { expect, type Page } from '@playwright/test';

/** What one page tells the other. */
interface Word {
  description?: RTCSessionDescriptionInit;
  candidate?: RTCIceCandidateInit | null;
}

interface Bare {
  peer: RTCPeerConnection;
  hear: (word: Word) => Promise<void>;
  call: () => Promise<void>;
  /** Milliseconds from the offer to the connection. */
  took?: number;
}

declare global {
  interface Window {
    bare: Bare;
    captured?: MediaStream;
    say: (word: Word) => Promise<void>;
  }
}

export interface Wish {
  /** Nothing but relays. */
  relayOnly?: boolean;
  /** Only these of the servers, by their address. */
  only?: RegExp;
}

export class Pair {
  private constructor(
    readonly caller: Page,
    readonly callee: Page,
  ) {}

  static async of(caller: Page, callee: Page): Promise<Pair> {
    for (const [from, to] of [[caller, callee], [callee, caller]] as const) {
      await from.exposeFunction('say', (word: Word) => to.evaluate((word) => window.bare.hear(word), word));
    }
    return new Pair(caller, callee);
  }

  /** Makes new connections and the call; returns before they are connected. */
  async call(wish: Wish = {}): Promise<void> {
    await Promise.all([ready(this.caller, wish), ready(this.callee, wish)]);
    await this.caller.evaluate(() => window.bare.call());
  }

  /** Waits for the connection; milliseconds from the offer to it, on the caller's side. */
  async connected(): Promise<number> {
    const took = (): Promise<number | undefined> => this.caller.evaluate(() => window.bare.took);
    await expect.poll(took, { message: 'connected', intervals: [20], timeout: 30_000 }).toBeDefined();
    return (await took()) ?? Number.NaN;
  }

  /** Ends it on both sides. */
  async hangUp(): Promise<void> {
    for (const page of [this.caller, this.callee]) await page.evaluate(() => window.bare.peer.close());
  }
}

/** Gives the page a peer connection with picture and sound. */
async function ready(page: Page, { relayOnly = false, only = /./ }: Wish): Promise<void> {
  await page.evaluate(
    async ([policy, only]) => {
      const token = ((await (await fetch('/api/guest', { method: 'POST' })).json()) as { token: string }).token;
      const answer = await fetch('/api/ice', { headers: { authorization: `Bearer ${token}` } });
      const list = (await answer.json()) as { ice_servers: { urls: string[]; username?: string; credential?: string }[] };
      const wanted = list.ice_servers.map((it) => ({ ...it, urls: it.urls.filter((url) => new RegExp(only).test(url)) }));
      const peer = new RTCPeerConnection({
        iceServers: wanted.filter((server) => server.urls.length > 0),
        iceTransportPolicy: policy,
        bundlePolicy: 'max-bundle',
      });
      let offered = 0;
      const describe = async (): Promise<void> => {
        await peer.setLocalDescription();
        if (peer.localDescription) await window.say({ description: peer.localDescription.toJSON() as RTCSessionDescriptionInit });
      };
      const bare: Bare = {
        peer,
        call: () => {
          offered = performance.now();
          return describe();
        },
        hear: async ({ description, candidate }) => {
          if (candidate) await peer.addIceCandidate(candidate);
          if (description) await peer.setRemoteDescription(description);
          if (description?.type === 'offer') await describe();
        },
      };
      peer.onicecandidate = ({ candidate }) => void window.say({ candidate: candidate?.toJSON() ?? null });
      peer.onconnectionstatechange = () => {
        if (peer.connectionState === 'connected') bare.took ??= performance.now() - offered;
      };
      window.captured ??= await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      for (const track of window.captured.getTracks()) peer.addTrack(track, window.captured);
      window.bare = bare;
    },
    [relayOnly ? 'relay' : 'all', only.source] as const,
  );
}
