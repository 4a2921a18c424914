import { firefox } from '@playwright/test';
import { firefoxLaunch, WITHOUT_PLUGINS } from '../fixtures/browsers';
import { sendsOnly } from '../fixtures/codec';
import { expect, test } from '../fixtures/test';
import { received } from '../measure/stats';

test('who cannot play the performer\'s codec is told so, and gets his sound', async ({ enter }) => {
  test.slow();
  const usual = firefoxLaunch();
  const firefoxUserPrefs = { ...usual.firefoxUserPrefs, ...WITHOUT_PLUGINS };
  const other = await firefox.launch({ ...usual, firefoxUserPrefs });
  try {
    const performer = await enter('Maria', 'performer');
    await sendsOnly(performer.context, 'video/H264');
    const address = await performer.studio.perform('In another tongue');
    const { page, stage } = await enter(undefined, undefined, other);
    await stage.open(address);
    await expect(stage.state).toContainText(/cannot play.*H264/);
    // Without a picture the element may be left waiting for a touch.
    await stage.video.evaluate((video: HTMLVideoElement) => void video.play());
    await expect.poll(async () => (await received(page)).audioEnergy, { message: 'energy of the sound' }).toBeGreaterThan(0);
    expect((await received(page)).framesDecoded).toBe(0);
  } finally {
    await other.close();
  }
});
