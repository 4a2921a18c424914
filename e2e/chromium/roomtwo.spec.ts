// Two who are alone in a room that is for it talk from browser to browser, and with a third
// through the server.
import type { Page } from '@playwright/test';
import { member } from '../fixtures/meeting';
import type { Person } from '../fixtures/person';
import { expect, test } from '../fixtures/test';
import { forget, hum, listen, longestGap } from '../measure/seam';
import { keep } from '../screenshots/album';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

/** What a jitter buffer conceals, and nobody hears as a gap. */
const GAP_MS = 30;

/** Frames that have come in from the server, or from the other browser, while one came. */
async function pictures(page: Page): Promise<{ server: number; other: number }> {
  const frames = async (): Promise<number[]> =>
    page.evaluate(async () => {
      const counts: number[] = [];
      for (const peer of window.witness.living()) {
        let frames = 0;
        for (const [, entry] of await peer.getStats()) if (entry.type === 'inbound-rtp' && entry.kind === 'video') frames += entry.framesDecoded ?? 0;
        counts.push(frames);
      }
      return counts;
    });
  const before = await frames();
  await expect.poll(async () => (await frames()).some((count, at) => count > (before[at] ?? 0))).toBe(true);
  const after = await frames();
  const [server = 0, other = 0] = after.map((count, at) => count - (before[at] ?? 0));
  return { server, other };
}

/** Under People it is told that these two talk directly. */
async function directly(...people: Person[]): Promise<void> {
  for (const { room } of people) await expect(room.own).toBeVisible();
}

test('two talk directly, with a third through the server, and neither change leaves a gap in the sound', async ({ enter }) => {
  const maria = await enter('Maria', 'viewer');
  await hum(maria.page, 440);
  const address = await maria.room.make('Two', 'Open', 'direct');
  await maria.room.enter(address);
  const otto = await enter('Otto', 'viewer');
  await hum(otto.page, 660);
  await otto.room.knock(address);
  await expect(otto.room.leave).toBeVisible();
  for (const { room } of [maria, otto]) await room.button('People').click();
  await directly(maria, otto);
  await maria.room.sees('Otto');
  await otto.room.sees('Maria');
  await keep(maria.page, 'room-direct');
  // The picture comes by the one way alone, the sound by both.
  await expect.poll(async () => pictures(maria.page)).toMatchObject({ server: 0 });

  for (const { page } of [maria, otto]) await listen(page);
  for (const { page } of [maria, otto]) await expect.poll(async () => (await longestGap(page)).seconds).toBeGreaterThan(1);
  for (const { page } of [maria, otto]) await forget(page);
  const ada = await member(enter, 'Ada', address);
  for (const { room } of [maria, otto]) await expect(room.own).toBeHidden();
  await ada.room.sees('Maria', 'Otto');
  await maria.room.sees('Otto', 'Ada');
  // Theirs is over once the server's has taken its place.
  for (const { page } of [maria, otto]) await expect.poll(() => page.evaluate(() => window.witness.living().length)).toBe(1);
  await maria.room.sees('Otto', 'Ada');
  const coming = await Promise.all([maria, otto].map(({ page }) => longestGap(page)));
  for (const { page } of [maria, otto]) await forget(page);

  await ada.room.leave.click();
  await directly(maria, otto);
  await maria.room.sees('Otto');
  await otto.room.sees('Maria');
  const going = await Promise.all([maria, otto].map(({ page }) => longestGap(page)));
  console.log(`longest silence: a third comes ${coming.map(({ gap }) => gap.toFixed(1)).join(', ')} ms, goes ${going.map(({ gap }) => gap.toFixed(1)).join(', ')} ms`);
  for (const { gap, seconds } of [...coming, ...going]) {
    expect(seconds).toBeGreaterThan(1);
    expect(gap).toBeLessThan(GAP_MS);
  }
  // A gap would have been noticed.
  await otto.room.button('Mute').click();
  await expect.poll(async () => (await longestGap(maria.page)).gap).toBeGreaterThan(GAP_MS);
});

test('who is muted is not heard directly either, a screen goes through the server, and who leaves leaves both', async ({ enter }) => {
  const maria = await enter('Maria', 'viewer');
  const address = await maria.room.make('Two', 'Open', 'direct');
  await maria.room.knock(address);
  await expect(maria.room.leave).toBeVisible();
  const otto = await member(enter, 'Otto', address);
  for (const { room } of [maria, otto]) await room.button('People').click();
  await directly(maria, otto);
  await otto.room.button('Share screen').click();
  await maria.room.sees('Otto', 'Otto: screen');
  await otto.room.button('Stop sharing').click();
  await expect(maria.room.picture('Otto: screen')).toBeHidden();
  await otto.room.button('Mute').click();
  await expect(maria.room.tile('Otto').getByText('Muted')).toBeVisible();
  await maria.room.hears(0);
  await otto.room.button('Unmute').click();
  // It comes by both ways, and is played once.
  await maria.room.hears(1);

  await maria.room.leave.click();
  await expect(otto.room.own).toBeHidden();
  await expect.poll(() => otto.page.evaluate(() => window.witness.living().length)).toBe(1);
});
