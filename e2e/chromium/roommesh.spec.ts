// A room in which sound and picture go from browser to browser.
import type { Page } from '@playwright/test';
import { member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';
import { keep } from '../screenshots/album';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

/** A figure of the server's. */
async function figure(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const line = text.split('\n').find((line) => line.startsWith(`${name} `));
  return Number(line?.split(' ')[1] ?? Number.NaN);
}

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

  await otto.room.button('Share screen').click();
  await maria.room.sees('Otto: screen');
  await ada.room.sees('Otto: screen');
  await otto.room.button('Stop sharing').click();
  await expect(maria.room.picture('Otto: screen')).toBeHidden();
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
  await maria.room.hears(0);
  await maria.room.button('Send out').click();
  await expect(otto.room.state).toContainText('You were sent out');
  await expect(maria.room.picture('Otto')).toBeHidden();
  await expect.poll(() => connections(maria.page)).toBe(0);
});
