import { phoneCameras, withCameras } from '../fixtures/cameras';
import { pair } from '../fixtures/pair';
import { expect, test } from '../fixtures/test';
import { moves, size } from '../measure/picture';

test.slow();

test('a screen is shown and taken back, the picture goes into a small window, and one\'s own is moved', async ({ enter }) => {
  const { host, guest } = await pair(enter);
  await test.step('a screen is shown and taken back, by the button and by the browser', async () => {
    const wide = (): Promise<number> => size(guest.call.theirs).then(({ width, height }) => width / height);
    const camera = await wide();
    await host.call.button('Share screen').click();
    await expect(host.page.getByText('You share your screen')).toBeVisible();
    await expect(guest.call.theirs).toHaveClass(/whole/);
    await host.call.button('Stop sharing').click();
    await expect(host.call.button('Share screen')).toBeVisible();
    await expect(guest.call.theirs).not.toHaveClass(/whole/);
    await expect.poll(wide).toBeCloseTo(camera, 1);
    await moves(guest.call.theirs);

    await host.call.button('Share screen').click();
    await expect(guest.call.theirs).toHaveClass(/whole/);
    const screen = (): Promise<object> =>
      host.page.evaluate(() => {
        const track = window.witness.screens.at(-1);
        const sender = window.witness.living().flatMap((peer) => peer.getSenders()).find((sender) => sender.track === track);
        const frames = sender?.getParameters().encodings[0]?.maxFramerate;
        return { hint: track?.contentHint, frames: frames ?? 'as many as there are' };
      });
    await expect.poll(screen).toEqual({ hint: 'detail', frames: 15 });
    await host.call.button('Devices').click();
    await host.page.getByRole('radio', { name: 'Film or game' }).check();
    await expect.poll(screen).toEqual({ hint: 'motion', frames: 'as many as there are' });
    await host.call.button('Devices').click();
    // The browser's own bar ends the track, and says so.
    await host.page.evaluate(() => {
      for (const track of window.witness.screens) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    });
    await expect(host.call.button('Share screen')).toBeVisible();
    await expect(guest.call.theirs).not.toHaveClass(/whole/);
    await moves(guest.call.theirs);
  });
  await test.step('the picture goes into a small window and comes back', async () => {
    const small = (): Promise<boolean> => host.page.evaluate(() => document.pictureInPictureElement !== null);
    await host.call.button('Picture in picture').click();
    await expect.poll(small).toBe(true);
    await host.call.button('Picture in picture').click();
    await expect.poll(small).toBe(false);
    await moves(host.call.theirs);
  });
  await test.step('one\'s own picture is moved by mouse and by keyboard', async () => {
    const { call, page } = host;
    const at = async (): Promise<{ left: boolean; above: boolean }> => {
      const box = await call.mine.boundingBox();
      const middle = { x: (box?.x ?? 0) + (box?.width ?? 0) / 2, y: (box?.y ?? 0) + (box?.height ?? 0) / 2 };
      return { left: middle.x < 640, above: middle.y < 400 };
    };
    await expect.poll(at).toEqual({ left: false, above: false });
    await call.mine.hover();
    await page.mouse.down();
    await page.mouse.move(200, 200, { steps: 5 });
    await page.mouse.up();
    await expect.poll(at).toEqual({ left: true, above: true });
    await page.getByRole('button', { name: /^Move my picture/ }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(at).toEqual({ left: false, above: true });
    await page.keyboard.press('ArrowDown');
    await expect.poll(at).toEqual({ left: false, above: false });
    await page.keyboard.press('Enter');
    await expect.poll(at).toEqual({ left: true, above: false });
  });
});

test('another camera and another microphone take over in the middle of a call, by their names and by one press', async ({ enter }) => {
  await withCameras(async (three) => {
    const { host, guest } = await pair(enter, three, undefined, { host: phoneCameras });
    const senders = () => host.page.evaluate(() => window.witness.peers.filter((peer) => peer.connectionState === 'connected').length);
    // The second of Chromium's fakes gives depths, which no encoder takes.
    await host.call.chooseCamera(/device_2/);
    await moves(host.call.mine);
    await moves(guest.call.theirs);
    await expect(host.call.button('Switch camera')).toBeVisible();
    await host.call.button('Switch camera').click();
    // From the back to the front and back again, past the one that looks nowhere.
    await expect(host.call.camera.locator('option:checked')).toHaveText(/device_0/);
    await moves(guest.call.theirs);
    await host.call.button('Switch camera').click();
    await expect(host.call.camera.locator('option:checked')).toHaveText(/device_2/);
    await moves(guest.call.theirs);
    const microphone = host.call.microphone.locator('option', { hasText: 'Input 2' });
    await host.call.microphone.selectOption({ label: (await microphone.textContent()) ?? '' });
    const sent = () =>
      host.page.evaluate(() => {
        const senders = window.witness.peers.flatMap((peer) => peer.getSenders());
        return senders.filter(({ track }) => track?.kind === 'audio' && track.readyState === 'live').map(({ track }) => track?.label);
      });
    await expect.poll(sent).toEqual([expect.stringContaining('Input 2')]);
    await guest.call.hears();
    expect(await senders(), 'peer connections').toBe(1);
  });
});
