import { countLocks, locks } from '../fixtures/awake';
import { phoneCameras, withCameras } from '../fixtures/cameras';
import { expect, test } from '../fixtures/test';
import { endScreens } from '../fixtures/witness';
import { moves, size } from '../measure/picture';
import { sendsNow } from '../measure/stats';

test.slow();
// Three layers, and no more pictures than two cores encode beside two screens.
test.use({ capture: { width: 960, height: 540, frames: 10 } });

test('what is seen in a room: layers by the size of the tile, screens, held keys, another camera', async ({ enter }) => {
  await withCameras(async (three) => {
    const otto = await enter('Otto', 'viewer', three);
    await phoneCameras(otto.context);
    await countLocks(otto.context);
    const address = await otto.room.make('What is seen');
    await otto.room.enter(address);
    const maria = await enter('Maria', 'viewer');
    await maria.room.enter(address);
    await maria.room.sees('Otto');

    await test.step('a larger tile is sent the largest layer that goes out, a smaller one the smallest', async () => {
      const sends = sendsNow(otto.page);
      /** Which layer is seen, by its height: how high they are is up to the cores that encode them. */
      const seen = async (): Promise<string> => {
        const layers = Object.values(await sends()).sort((one, other) => one - other);
        const { height } = await size(maria.room.picture('Otto'));
        if (height === layers[0]) return `the smallest, ${height} lines`;
        return height === layers.at(-1) ? 'the largest' : `${height} lines, of ${layers.join(', ')}`;
      };
      for (const round of ['at first', 'again']) {
        await maria.page.setViewportSize({ width: 500, height: 170 });
        await expect.poll(seen, { message: `a small tile ${round}`, timeout: 60_000 }).toBe('the smallest, 135 lines');
        await maria.page.setViewportSize({ width: 1280, height: 800 });
        await expect.poll(seen, { message: `a large tile ${round}`, timeout: 60_000 }).toBe('the largest');
      }
    });

    await test.step('a screen is shown, and ended by the button, by the browser and by leaving', async () => {
      const screen = maria.room.picture('Otto: screen');
      const share = otto.room.button('Share screen');
      await share.click();
      await moves(screen);
      const whole = await otto.page.evaluate(() => window.witness.screens.at(-1)?.getSettings().height ?? 0);
      const lines = async (): Promise<number> => (await size(screen)).height;
      await maria.page.setViewportSize({ width: 500, height: 170 });
      await expect.poll(lines, { message: 'a small screen', timeout: 60_000 }).toBeLessThanOrEqual(whole / 4);
      const small = await lines();
      await maria.page.setViewportSize({ width: 1280, height: 800 });
      await expect.poll(lines, { message: 'a large screen', timeout: 60_000 }).toBeGreaterThan(small);
      await otto.room.button('Stop sharing').click();
      await expect(screen).toHaveCount(0);
      await share.click();
      await moves(screen);
      await endScreens(otto.page);
      await expect(screen).toHaveCount(0);
      await expect(share).toBeVisible();
      await maria.room.sees('Otto');
    });

    await test.step('another camera takes over, and one that is pulled out is not offered', async () => {
      await otto.room.button('Devices and keys').click();
      const camera = otto.page.getByLabel('Camera', { exact: true });
      // From the front to the back, past the one that looks nowhere.
      await otto.room.button('Switch camera').click();
      await expect(camera.locator('option:checked')).toHaveText(/device_2/);
      await maria.room.sees('Otto');
      await otto.page.evaluate(() => {
        const list = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
        navigator.mediaDevices.enumerateDevices = async () => (await list()).filter(({ kind, label }) => kind !== 'videoinput' || label.includes('device_2'));
        navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
      });
      await expect(otto.room.button('Switch camera')).toBeHidden();
      await maria.room.sees('Otto');
    });

    await test.step('who is muted is heard while the bar is held', async () => {
      const muted = maria.room.tile('Otto').getByText('Muted');
      await otto.room.button('Mute').click();
      await expect(muted).toBeVisible();
      await otto.page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await otto.page.keyboard.down(' ');
      await expect(muted).toBeHidden();
      await maria.room.hears(1);
      await otto.page.keyboard.up(' ');
      await expect(muted).toBeVisible();
    });

    await otto.room.button('Share screen').click();
    await moves(maria.room.picture('Otto: screen'));
    expect(await locks(otto.page), 'locks').toBe(1);
    await otto.room.leave.click();
    await expect(maria.room.picture('Otto: screen')).toHaveCount(0);
    await expect.poll(() => locks(otto.page), { message: 'locks' }).toBe(0);
    const films = (): Promise<boolean> => otto.page.evaluate(() => window.witness.tracks.some(({ readyState }) => readyState === 'live'));
    await expect.poll(films, { message: 'still films' }).toBe(false);
  });
});
