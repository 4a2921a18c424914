import { host, member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 10 } });

test('a phone call takes camera and microphone, and who comes back from it is seen and heard again', async ({ enter }) => {
  const { maria, address } = await host(enter, 'In between');
  const otto = await member(enter, 'Otto', address);
  await maria.room.sees('Otto');
  await maria.room.hears(1);

  await test.step('the system takes both, and gives them to nobody else', () =>
    otto.page.evaluate(() => {
      const devices = navigator.mediaDevices;
      const ask = devices.getUserMedia.bind(devices);
      devices.getUserMedia = () => Promise.reject(new DOMException('Taken', 'NotReadableError'));
      window.addEventListener('hungup', () => (devices.getUserMedia = ask));
      for (const track of window.witness.tracks.filter(({ readyState }) => readyState === 'live')) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    }),
  );
  await expect(maria.room.tile('Otto').getByText('Muted')).toBeVisible();
  await expect(otto.room.leave).toBeVisible();

  await otto.page.evaluate(() => {
    window.dispatchEvent(new Event('hungup'));
    document.dispatchEvent(new Event('visibilitychange'));
  });
  await expect(maria.room.tile('Otto').getByText('Muted')).toBeHidden();
  await maria.room.sees('Otto');
  await maria.room.hears(1);
});
