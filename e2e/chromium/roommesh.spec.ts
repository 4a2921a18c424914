// A room in which sound and picture go from browser to browser.
import type { Page } from '@playwright/test';
import { host, member } from '../fixtures/meeting';
import { Payload } from '../fixtures/payload';
import { expect, test } from '../fixtures/test';
import { points } from '../measure/hand';
import { figure } from '../measure/metrics';
import { arrives, Files, saveWithoutAsking } from '../pages/files';
import { keep } from '../screenshots/album';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

/** How many carry. */
async function connections(page: Page): Promise<number> {
  return page.evaluate(() => window.witness.peers.filter((peer) => peer.connectionState === 'connected').length);
}

test('three see and hear each other with no media through the server, four fit, and a fifth waits', async ({ enter, server }) => {
  const maria = await enter('Maria', 'viewer');
  const address = await maria.room.make('Direct', 'Open', 'mesh');
  await maria.room.enter(address);
  const otto = await member(enter, 'Otto', address);
  const ada = await member(enter, 'Ada', address);
  await maria.room.sees('Otto', 'Ada');
  await otto.room.sees('Maria', 'Ada');
  await ada.room.sees('Maria', 'Otto');
  for (const { room } of [maria, otto, ada]) await room.hears(2);
  await keep(maria.page, 'mesh-three');

  await otto.room.button('Mute').click();
  await expect(ada.room.tile('Otto').getByText('Muted')).toBeVisible();
  await ada.room.hears(1);
  await otto.room.button('Unmute').click();
  await expect(ada.room.tile('Otto').getByText('Muted')).toBeHidden();
  await ada.room.hears(2);
  await ada.room.button('React').click();
  await ada.room.button('React 👏').click();
  await expect(maria.room.tile('Ada').getByText('👏')).toBeVisible();
  await maria.room.say('No server between us');
  await otto.room.words.click();
  await expect(otto.room.chat).toContainText('No server between us');

  // A screen is shown beside the face.
  await otto.room.button('Share screen').click();
  for (const { room } of [maria, ada]) await room.sees('Otto: screen', 'Otto');
  await points('Maria', maria.page, maria.room.picture('Otto: screen'), [maria.page, ada.page]);
  await otto.room.button('Stop sharing').click();
  await expect(maria.room.picture('Otto: screen')).toHaveCount(0);
  await maria.room.sees('Otto');

  // Whoever reloads is somebody else to the others, who find him again.
  await otto.page.reload();
  await otto.room.enter(address);
  await otto.room.sees('Maria', 'Ada');
  await maria.room.sees('Otto', 'Ada');

  await ada.room.leave.click();
  await expect(ada.room.state).toContainText('You have left');
  await expect(maria.room.picture('Ada')).toBeHidden();
  await expect.poll(() => connections(maria.page)).toBe(1);

  const dora = await member(enter, 'Dora', address);
  const emil = await member(enter, 'Emil', address);
  await emil.room.sees('Maria', 'Otto', 'Dora');
  await maria.room.sees('Otto', 'Dora', 'Emil');
  await ada.page.goto('/');
  await ada.room.knock(address);
  await expect(ada.room.state).toContainText('No room just now');
  for (const name of ['footlight_media_peers', 'footlight_media_rtp_in_total', 'footlight_media_rtp_out_total']) {
    expect(await figure(server.url, name), name).toBe(0);
  }
  expect(await figure(server.url, 'footlight_room_signals_total')).toBeGreaterThan(0);
  await dora.room.leave.click();
  await expect(ada.room.leave).toBeVisible();
  await ada.room.sees('Maria', 'Otto', 'Emil');
});

test('files go straight from one to all or to one, and on after another connection', async ({ enter }) => {
  const enterSaving: typeof enter = async (...who) => {
    const person = await enter(...who);
    await saveWithoutAsking(person.page);
    return person;
  };
  const { maria, address } = await host(enterSaving, 'Direct', 'Open', 'mesh');
  const otto = await member(enterSaving, 'Otto', address);
  const ada = await member(enterSaving, 'Ada', address);
  await maria.room.sees('Otto', 'Ada');
  for (const { page } of [maria, otto, ada]) await page.getByRole('button', { name: /^Files/ }).click();
  await expect(maria.page.getByText('Files go straight to whom you choose.')).toBeVisible();

  const [score, sketch] = [await Payload.make('score.bin', 3_000_000), await Payload.make('sketch.bin', 150_000_000)];
  try {
    await new Files(maria.page).send(score);
    await arrives(score, 'Maria', [new Files(otto.page), new Files(ada.page)]);
    await maria.page.getByLabel('Send to').selectOption('Ada');
    await new Files(maria.page).send(sketch);
    const hers = new Files(ada.page);
    await hers.accept(sketch);
    await expect.poll(() => hers.progress(sketch), { intervals: [50] }).toBeGreaterThan(5);
    await expect(hers.row(sketch), 'it is under way').not.toContainText('whole');
    const before = await hers.progress(sketch);
    // Every connection of hers is gone, and others take their places.
    await ada.page.evaluate(() => {
      for (const peer of window.witness.living()) {
        peer.close();
        peer.dispatchEvent(new Event('connectionstatechange'));
      }
    });
    const after: number[] = [];
    const words = async (): Promise<string | null> => {
      const progress = await hers.progress(sketch);
      if (progress > 0) after.push(progress);
      return hers.row(sketch).textContent();
    };
    await expect.poll(words, { intervals: [100], timeout: 60_000 }).toContain('whole');
    expect(Math.min(...after, 100), 'it goes on from where it was').toBeGreaterThanOrEqual(before);
    expect(await hers.sha256(sketch)).toBe(sketch.sha256);
    await expect(new Files(otto.page).row(sketch)).toHaveCount(0);
  } finally {
    score.dispose();
    sketch.dispose();
  }
});

test('a screen is shown by who has no camera, and a host mutes and sends out', async ({ enter }) => {
  const maria = await enter('Maria', 'viewer');
  const address = await maria.room.make('Direct', 'Open', 'mesh');
  await maria.room.enter(address);
  const otto = await member(enter, 'Otto', address);
  await maria.room.sees('Otto');
  await otto.room.sees('Maria');
  await otto.room.button('Camera off').click();
  await expect(maria.room.picture('Otto')).toHaveClass(/tile__video--off/);
  await otto.room.button('Share screen').click();
  await maria.room.sees('Otto: screen');
  await maria.room.moderate('Otto', 'Mute them');
  await expect(otto.room.button('Unmute')).toBeVisible();
  // What his machine plays goes with the screen.
  await maria.room.hears(1);
  await maria.room.button('End their screen').click();
  await expect(maria.room.picture('Otto: screen')).toHaveCount(0);
  await expect(otto.room.button('Share screen')).toBeVisible();
  await maria.room.hears(0);
  await maria.room.button('Send out').click();
  await expect(otto.room.state).toContainText('You were sent out');
  await expect(maria.room.picture('Otto')).toBeHidden();
  await expect.poll(() => connections(maria.page)).toBe(0);
});
