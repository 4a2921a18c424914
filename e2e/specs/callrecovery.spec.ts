// What the browsers' peer connections do where offers meet, and where a path goes.
import type { Page } from '@playwright/test';
import { pair } from '../fixtures/pair';
import { expect, test } from '../fixtures/test';
import { figure } from '../measure/metrics';
import { decodes } from '../measure/picture';

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

test('a call goes on through offers that meet, a change of network, and the loss of its connection', async ({ enter, server }) => {
  test.slow();
  const { host, guest } = await pair(enter);
  // None are there before the first is counted.
  const restarts = async (): Promise<number> => (await figure(server.url, 'footlight_ice_restarts_total{kind="call",outcome="connected"}')) || 0;
  const pages = [host.page, guest.page];
  await test.step('offers that meet, again and again, end in one answer and an undisturbed picture', async () => {
    for (let round = 0; round < 5; round += 1) {
      await Promise.all(pages.map((page) => disturb(page, 'negotiationneeded')));
      await Promise.all(pages.map((page) => disturb(page, 'network')));
    }
    for (const page of pages) {
      await expect.poll(async () => (await state(page)).signalling).toBe('stable');
      await decodes(page);
      expect((await state(page)).living, 'one connection').toBe(1);
    }
  });
  await test.step('after a change of network ICE begins anew', async () => {
    const before = await Promise.all(pages.map(state));
    // What was begun above is counted by now, or will be while this is waited for.
    const counted = await restarts();
    await disturb(guest.page, 'network');
    for (const [at, page] of pages.entries()) {
      const fresh = async () => (await state(page)).ufrag;
      await expect.poll(fresh, { message: 'new credentials for ICE' }).not.toBe(before[at]?.ufrag);
      await decodes(page);
    }
    await expect.poll(restarts, { message: 'restarts that led to a connection' }).toBeGreaterThan(counted);
  });
  await test.step('a connection that is gone is replaced on both sides without a reload', async () => {
    await disturb(guest.page, 'close');
    await decodes(guest.page);
    await decodes(host.page);
    await expect(guest.call.state).toContainText('Connected');
  });
});
