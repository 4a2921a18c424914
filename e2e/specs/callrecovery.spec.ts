// What the browsers' peer connections do where offers meet, and where a path goes.
import { expect, test } from '../fixtures/test';
import type { Page } from '@playwright/test';
import type { Person, Role } from '../fixtures/person';
import type { CallPage } from '../pages/call';
import { decodes } from '../measure/picture';

/** Two people in a call who see and hear each other. */
async function talk(enter: (name?: string, role?: Role) => Promise<Person>): Promise<[CallPage, CallPage]> {
  const host = (await enter('Maria', 'viewer')).call;
  const guest = (await enter()).call;
  const address = await host.make();
  await host.enter(address);
  await guest.enter(address);
  await host.meets();
  await guest.meets();
  return [host, guest];
}

/** Of the connection that carries now. */
async function state(page: Page): Promise<{ signalling: string; ufrag: string; living: number }> {
  return page.evaluate(() => {
    const living = window.witness.peers.filter((peer) => peer.connectionState === 'connected');
    const peer = living.at(-1);
    const sdp = peer?.localDescription?.sdp ?? '';
    return {
      signalling: peer?.signalingState ?? 'none',
      ufrag: /^a=ice-ufrag:(.*)$/m.exec(sdp)?.[1] ?? '',
      living: living.length,
    };
  });
}

/** Does something with the connection that carries now. */
async function disturb(page: Page, how: 'negotiationneeded' | 'close' | 'network'): Promise<void> {
  await page.evaluate((how) => {
    const peer = window.witness.peers.filter((peer) => peer.connectionState === 'connected').at(-1);
    if (how === 'negotiationneeded') peer?.dispatchEvent(new Event('negotiationneeded'));
    if (how === 'close') peer?.close();
    if (how === 'close') peer?.dispatchEvent(new Event('connectionstatechange'));
    if (how === 'network') {
      window.dispatchEvent(new Event('offline'));
      window.dispatchEvent(new Event('online'));
    }
  }, how);
}

test('offers that meet, again and again, end in one answer and an undisturbed picture', async ({ enter }) => {
  test.slow();
  const [host, guest] = await talk(enter);
  for (let round = 0; round < 5; round += 1) {
    await Promise.all([host, guest].map(({ page }) => disturb(page, 'negotiationneeded')));
    await Promise.all([host, guest].map(({ page }) => disturb(page, 'network')));
  }
  for (const { page } of [host, guest]) {
    await expect.poll(async () => (await state(page)).signalling).toBe('stable');
    await decodes(page);
    expect((await state(page)).living, 'one connection').toBe(1);
  }
});

test('after a change of network ICE begins anew, and the call goes on', async ({ enter }) => {
  const [host, guest] = await talk(enter);
  const before = await Promise.all([host, guest].map(({ page }) => state(page)));
  await disturb(guest.page, 'network');
  for (const [at, { page }] of [host, guest].entries()) {
    const fresh = async () => (await state(page)).ufrag;
    await expect.poll(fresh, { message: 'new credentials for ICE' }).not.toBe(before[at]?.ufrag);
    await decodes(page);
  }
});

test('a connection that is gone is replaced on both sides without a reload', async ({ enter }) => {
  test.slow();
  const [host, guest] = await talk(enter);
  await disturb(guest.page, 'close');
  await decodes(guest.page);
  await decodes(host.page);
  await expect(guest.state).toContainText('Connected');
});
