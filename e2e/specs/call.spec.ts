import { pair } from '../fixtures/pair';
import { expect, test } from '../fixtures/test';
import { open } from '../fixtures/witness';
import { soundParameters, videoCodecs } from '../measure/codec';
import { moves } from '../measure/picture';

test.slow();

test('two see and hear each other, mute and hang up; a third person waits until there is room', async ({ enter }) => {
  const { host, guest, address } = await pair(enter);
  await test.step('in the codec that the server prefers', async () => {
    for (const { page } of [host, guest]) {
      expect(await videoCodecs(page, 'inbound-rtp')).toEqual(['video/VP8']);
      expect(await videoCodecs(page, 'outbound-rtp')).toEqual(['video/VP8']);
    }
    await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText('Call with Maria');
  });
  await test.step('what is muted or off is said to the other one, and comes back', async () => {
    await host.call.button('Mute').click();
    await expect(guest.page.getByText('muted', { exact: true })).toBeVisible();
    await host.call.button('Camera off').click();
    await expect(guest.page.getByText('Their camera is off')).toBeVisible();
    await host.call.button('Camera on').click();
    await host.call.button('Unmute').click();
    await expect(guest.page.getByText('Their camera is off')).toBeHidden();
    await expect(guest.page.getByText('muted', { exact: true })).toBeHidden();
    await guest.call.meets();
  });
  await test.step('on hold neither hears nor sees the other, and both go on as they were', async () => {
    await guest.call.button('Mute').click();
    await guest.call.button('Hold').click();
    await expect(guest.call.state).toContainText('Maria is on hold');
    await expect(host.page.getByText('You are on hold', { exact: true })).toBeVisible();
    expect(await guest.call.sound.evaluate((audio: HTMLAudioElement) => audio.muted)).toBe(true);
    const enabled = () => guest.page.evaluate(() => window.witness.tracks.filter((track) => track.readyState === 'live').map((track) => track.enabled));
    expect(await enabled()).toEqual([false, false]);
    await guest.call.state.getByRole('button', { name: 'Resume' }).click();
    await expect(host.page.getByText('You are on hold', { exact: true })).toBeHidden();
    await expect(host.page.getByText('muted', { exact: true })).toBeVisible();
    await guest.call.button('Unmute').click();
    expect(await enabled()).toEqual([true, true]);
    expect(await guest.call.sound.evaluate((audio: HTMLAudioElement) => audio.muted)).toBe(false);
    await Promise.all([host.call.meets(), guest.call.meets()]);
  });
  await test.step('sound repairs itself, may have two channels, and bits for music where that is wanted', async () => {
    for (const { page } of [host, guest]) {
      for (const parameters of await soundParameters(page)) {
        for (const wanted of ['useinbandfec=1', 'stereo=1']) expect(parameters.split(';')).toContain(wanted);
      }
    }
    const most = () =>
      host.page.evaluate(() => {
        const senders = window.witness.peers.at(-1)?.getSenders() ?? [];
        return senders.find((sender) => sender.track?.kind === 'audio')?.getParameters().encodings[0]?.maxBitrate;
      });
    await expect.poll(most).toBe(40_000);
    await host.call.button('Devices').click();
    await host.page.getByRole('switch', { name: 'Music' }).click();
    await expect.poll(most).toBe(128_000);
    await guest.call.hears();
    await host.call.button('Devices').click();
  });
  const third = await enter();
  await test.step('the third person is told that the call is full', async () => {
    await third.page.goto(address);
    await expect(third.call.state).toContainText('This call is full');
    await expect(third.call.join).toBeDisabled();
  });
  await test.step('who hangs up lets everything go, and comes back by the same link', async () => {
    await guest.call.hangUp.click();
    await expect(guest.call.state).toContainText('The call has ended');
    await expect.poll(() => open(guest.page)).toEqual({ tracks: 0, peers: 0, sockets: 0 });
    await expect(host.call.state).toContainText('has left');
    await guest.page.getByRole('button', { name: 'Back to the call' }).click();
    await moves(guest.call.preview);
    await guest.call.join.click();
    await Promise.all([host.call.meets(), guest.call.meets()]);
  });
  await test.step('the third person takes a place that is free', async () => {
    await guest.call.hangUp.click();
    await expect(host.call.state).toContainText('has left');
    await third.call.button('Try again').click();
    await third.call.enter(address);
    await Promise.all([host.call.meets(), third.call.meets()]);
    await host.call.hangUp.click();
    await expect.poll(async () => (await open(host.page)).tracks, { message: 'tracks that capture' }).toBe(0);
    await expect.poll(async () => (await open(host.page)).peers).toBe(0);
  });
});

test.describe('a link that leads nowhere', () => {
  test.use({ tolerated: /404/ });

  test('says so', async ({ enter }) => {
    const { page, call } = await enter();
    await page.goto('/call/aaaaaaaaaaaaaaaaaaaaaaaa');
    await expect(page.getByRole('heading', { name: 'There is no such call' })).toBeVisible();
    await expect(call.join).toBeDisabled();
    await expect(call.preview).toBeHidden();
    expect(await page.evaluate(() => window.witness.tracks.length), 'tracks that ever were captured').toBe(0);
  });
});
