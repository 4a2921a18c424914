// A call over a link that gets narrow: less and less of the picture, and all of it again.
import type { BrowserContext, Page } from '@playwright/test';
import { FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test } from '../fixtures/neighbours';
import { pair } from '../fixtures/pair';
import { CAPTURE } from '../fixtures/witness';
import { decodes, moves } from '../measure/picture';
import { received } from '../measure/stats';

test.use({ capture: CAPTURE });

test('what a narrow link does not carry is left out of a call, with a word, and the sound goes on', async ({ enter, move }) => {
  test.setTimeout(240_000);
  const homes = [await move(FAKE_DEVICES), await move(FAKE_DEVICES)] as const;
  const { host, guest } = await pair(enter, homes[0].browser, homes[1].browser);
  const tall = async (): Promise<number> => (await received(guest.page)).height;
  await expect.poll(tall, { timeout: 60_000 }).toBe(CAPTURE.height);

  homes[1].house.narrow(200);
  await expect(host.call.state).toContainText(/Your picture is sent (smaller|less smoothly) for now/, { timeout: 60_000 });
  await expect.poll(tall, { timeout: 60_000 }).toBeLessThan(CAPTURE.height);
  await guest.call.hears();
  homes[1].house.widen();
  await expect(host.call.state).not.toContainText('for now', { timeout: 120_000 });
  await expect.poll(tall, { timeout: 60_000 }).toBe(CAPTURE.height);
  await decodes(guest.page);
});

/** What the pages' statistics say from now on instead of what is: how fast the machine is, and bits a second that the way out carries. */
interface Tale {
  slow: boolean;
  carries: number;
}

type Teller = Window & { tale?: Tale };

/** Has a page's statistics tell what `tell` says; a slow machine is one that cannot do more than fifteen frames a second. */
async function feign(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const real = RTCPeerConnection.prototype.getStats;
    RTCPeerConnection.prototype.getStats = async function (...given) {
      const { slow, carries } = (window.parent as Teller).tale ?? { slow: false, carries: 10_000_000 };
      const frames = this.getSenders().find(({ track }) => track?.kind === 'video')?.getParameters().encodings[0]?.maxFramerate;
      const told = new Map<string, object>();
      (await real.apply(this, given)).forEach((entry: { type: string; kind?: string }, id) => {
        const sends = entry.type === 'outbound-rtp' && entry.kind === 'video';
        const reason = slow && frames === undefined ? 'cpu' : 'none';
        told.set(id, { ...entry, ...(sends ? { qualityLimitationReason: reason } : {}), ...(entry.type === 'candidate-pair' ? { availableOutgoingBitrate: carries } : {}) });
      });
      return told;
    };
  });
}

const tell = async (page: Page, tale: Tale): Promise<void> => page.evaluate((tale) => void ((window as Teller).tale = tale), tale);

/** How a page sends its picture. */
const sends = async (page: Page): Promise<object> =>
  page.evaluate(() => {
    const senders = window.witness.living().flatMap((peer) => peer.getSenders());
    const { active, maxFramerate } = senders.find(({ track }) => track?.kind === 'video')?.getParameters().encodings[0] ?? {};
    return { active, frames: maxFramerate ?? 'as many as there are' };
  });

test('a machine that is too slow sends fewer frames, and over next to nothing goes sound alone', async ({ enter, move }) => {
  test.slow();
  const { browser } = await move(FAKE_DEVICES);
  const { host, guest } = await pair(enter, browser, browser, { host: feign });
  const { page, call } = host;
  const whole = { active: true, frames: 'as many as there are' };
  await expect.poll(() => sends(page)).toEqual(whole);
  await expect(call.state).not.toContainText('for now');

  await tell(page, { slow: true, carries: 10_000_000 });
  await expect(call.state).toContainText('Your picture is sent less smoothly for now.');
  await expect.poll(() => sends(page)).toEqual({ active: true, frames: 15 });
  await tell(page, { slow: false, carries: 10_000_000 });
  await expect(call.state).not.toContainText('for now');
  await expect.poll(() => sends(page)).toEqual(whole);

  await tell(page, { slow: false, carries: 40_000 });
  await expect(call.state).toContainText('Only your sound is sent for now.');
  await expect.poll(() => sends(page)).toMatchObject({ active: false });
  await guest.call.hears();
  await tell(page, { slow: false, carries: 10_000_000 });
  // A step up that did not last doubles the wait for the next one.
  await expect(call.state).toContainText('Your picture is sent smaller for now.', { timeout: 60_000 });
  await expect.poll(() => sends(page)).toMatchObject({ active: true });
  await moves(guest.call.theirs);
});
