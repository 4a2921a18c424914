// A call from home to home by its page: made by somebody with an account, joined by
// the link, with what the pages' connections are made to notice by the way.
import { expect, type Page } from '@playwright/test';
import type { Person } from '../fixtures/person';

/** Of one connection, in milliseconds of its page. */
interface Setup {
  /** When its first offer was begun, if this side made one. */
  offered?: number;
  connected?: number;
}

declare global {
  interface Window {
    setups: Setup[];
  }
}

export interface Wish {
  /** Both tick the box that hides their addresses. */
  relayOnly?: boolean;
  /** The pages know only those ICE servers whose address is like this. */
  only?: RegExp;
}

export class Call {
  private constructor(
    private readonly host: Person,
    private readonly guest: Person,
    private readonly wish: Wish,
  ) {}

  static async between(host: Person, guest: Person, wish: Wish = {}): Promise<Call> {
    for (const { context } of [host, guest]) await notice(context, wish.only ?? /./);
    await register(host.page);
    return new Call(host, guest, wish);
  }

  get pages(): [Page, Page] {
    return [this.host.page, this.guest.page];
  }

  /** Both come in, the host first; returns before they are connected. */
  async begin(): Promise<void> {
    const address = await this.host.call.make();
    for (const { call } of [this.host, this.guest]) {
      if (call === this.guest.call) await call.page.goto(address);
      if (this.wish.relayOnly === true) await call.relayOnly.check();
      await call.enter(address);
    }
  }

  /** Waits for the connection; milliseconds from the offer to it, on the side that made it. */
  async connected(): Promise<number> {
    const times: number[] = [];
    for (const page of this.pages) {
      const latest = (): Promise<Setup | undefined> => page.evaluate(() => window.setups.at(-1));
      await expect.poll(latest, { message: 'connected', intervals: [50] }).toHaveProperty('connected');
      const setup = await latest();
      if (setup?.offered !== undefined && setup.connected !== undefined) times.push(setup.connected - setup.offered);
    }
    return Math.max(...times);
  }

  async hangUp(): Promise<void> {
    for (const { call } of [this.guest, this.host]) await call.hangUp.click();
  }
}

/** Lets the context's pages know how long connections take, and of some servers only. */
async function notice(context: Person['context'], only: RegExp): Promise<void> {
  await context.addInitScript((only) => {
    window.setups = [];
    const Native = window.RTCPeerConnection;
    const wanted = new RegExp(only);
    window.RTCPeerConnection = class extends Native {
      constructor(given: RTCConfiguration = {}) {
        const servers = (given.iceServers ?? []).map((it) => ({ ...it, urls: [it.urls].flat().filter((url) => wanted.test(url)) }));
        super({ ...given, iceServers: servers.filter((it) => it.urls.length > 0) });
        const setup: Setup = {};
        window.setups.push(setup);
        const describe = this.setLocalDescription.bind(this);
        this.setLocalDescription = (description) => {
          if (this.signalingState === 'stable') setup.offered ??= performance.now();
          return describe(description);
        };
        this.addEventListener('connectionstatechange', () => {
          if (this.connectionState === 'connected') setup.connected ??= performance.now();
        });
      }
    };
  }, only.source);
}

/** Makes an account by the API, as its page would: the test itself does not know the server's name. */
async function register(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const body = JSON.stringify({ name: 'Maria', password: 'correct horse battery', role: 'viewer' });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch('/api/register', { method: 'POST', headers, body });
    if (!answer.ok) throw new Error(`registering: ${answer.status} ${await answer.text()}`);
    localStorage.setItem('footlight.account', '1');
  });
}
