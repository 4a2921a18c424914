import { chromium } from '@playwright/test';
import { chromiumLaunch, FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';
import { moves } from '../measure/picture';

// The fakes cannot be plugged in: the third of them is kept from the page for a
// while, and the browser's event is told.
test('the pickers follow what is plugged in, and change the device', async ({ enter }) => {
  const three = await chromium.launch(chromiumLaunch([FAKE_DEVICES[0] ?? '', '--use-fake-device-for-media-stream=device-count=3']));
  try {
    const { page, context, studio } = await enter('Maria', 'performer', three);
    await context.addInitScript(() => {
      const real = navigator.mediaDevices.enumerateDevices.bind(navigator.mediaDevices);
      navigator.mediaDevices.enumerateDevices = async () =>
        (await real()).filter(({ kind, label }) => kind !== 'videoinput' || 'plugged' in window || !label.includes('device_2'));
    });
    await studio.open();
    await expect(studio.goLive).toBeEnabled();
    const third = studio.camera.getByRole('option', { name: /device_2/ });
    await expect(studio.camera.getByRole('option')).not.toHaveCount(0);
    await expect(third).toHaveCount(0);

    await page.evaluate(() => {
      Object.assign(window, { plugged: true });
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    });
    await expect(third).toHaveCount(1);
    await studio.camera.selectOption({ label: (await third.textContent()) ?? '' });
    await expect
      .poll(() => page.evaluate(() => window.witness.tracks.filter((track) => track.kind === 'video' && track.readyState === 'live').map(({ label }) => label)))
      .toEqual([expect.stringContaining('device_2')]);
    await moves(studio.preview);
  } finally {
    await three.close();
  }
});

test('the treatment of the sound is a matter of three switches', async ({ enter }) => {
  const { page, studio } = await enter('Maria', 'performer');
  await studio.open();
  await expect(studio.goLive).toBeEnabled();
  const settings = () =>
    page.evaluate(() => {
      const live = window.witness.tracks.filter((track) => track.kind === 'audio' && track.readyState === 'live');
      const { echoCancellation, noiseSuppression, autoGainControl } = live.at(-1)?.getSettings() ?? {};
      return [echoCancellation, noiseSuppression, autoGainControl];
    });
  await expect.poll(settings).toEqual([true, true, true]);
  await page.getByLabel('Noise suppression').click();
  await expect.poll(settings).toEqual([true, false, true]);
  await page.getByLabel('Echo cancellation').click();
  await expect.poll(settings).toEqual([false, false, true]);
  await page.getByLabel('Gain control').click();
  await expect.poll(settings).toEqual([false, false, false]);
});
