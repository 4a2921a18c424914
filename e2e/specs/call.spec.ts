import { pair } from '../fixtures/pair';
import { expect, test } from '../fixtures/test';
import { open } from '../fixtures/witness';
import { videoCodecs } from '../measure/codec';
import { moves } from '../measure/picture';

test.slow();

test('two see and hear each other, in the codec that the server prefers', async ({ enter }) => {
  const { host, guest } = await pair(enter);
  for (const { page } of [host, guest]) {
    expect(await videoCodecs(page, 'inbound-rtp')).toEqual(['video/VP8']);
    expect(await videoCodecs(page, 'outbound-rtp')).toEqual(['video/VP8']);
  }
  await expect(guest.page.getByRole('heading', { level: 1 })).toHaveText('Call with Maria');
});

test('who hangs up lets go of camera, microphone, peer connection and socket', async ({ enter }) => {
  const { host, guest } = await pair(enter);
  await guest.call.hangUp.click();
  await expect(guest.call.state).toContainText('The call has ended');
  await expect.poll(() => open(guest.page)).toEqual({ tracks: 0, peers: 0, sockets: 0 });
  await expect(host.call.state).toContainText('has left');
  // He stays, and by the same link the other one comes back.
  await guest.page.getByRole('button', { name: 'Back to the call' }).click();
  await moves(guest.call.preview);
  await guest.call.join.click();
  await Promise.all([host.call.meets(), guest.call.meets()]);
  await host.page.getByRole('button', { name: 'Hang up' }).click();
  await expect.poll(async () => (await open(host.page)).tracks, { message: 'tracks that capture' }).toBe(0);
  await expect.poll(async () => (await open(host.page)).peers).toBe(0);
});

test('a third person is told that the call is full', async ({ enter }) => {
  const { host, guest, address } = await pair(enter);
  const third = await enter();
  await third.page.goto(address);
  await expect(third.call.state).toContainText('This call is full');
  await expect(third.call.join).toBeDisabled();
  await guest.call.hangUp.click();
  await expect(host.call.state).toContainText('has left');
  await third.call.button('Try again').click();
  await third.call.enter(address);
  await Promise.all([host.call.meets(), third.call.meets()]);
});

test('what is muted or off is said to the other one, and comes back', async ({ enter }) => {
  const { host, guest } = await pair(enter);
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

test.describe('a link that leads nowhere', () => {
  test.use({ tolerated: [/404/] });

  test('says so', async ({ enter }) => {
    const { page, call } = await enter();
    await page.goto('/call/aaaaaaaaaaaaaaaaaaaaaaaa');
    await expect(page.getByRole('heading', { name: 'There is no such call' })).toBeVisible();
    await expect(call.join).toBeDisabled();
  });
});
