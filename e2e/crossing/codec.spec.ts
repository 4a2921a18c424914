import { firefox } from '@playwright/test';
import { firefoxLaunch } from '../fixtures/browsers';
import { sendsOnly } from '../fixtures/codec';
import { expect, test } from '../fixtures/test';
import { received } from '../measure/stats';

// Debian's Firefox gets H.264 from a plugin that it would have to download.
test('who cannot play the performer\'s codec is told so, and hears him', async ({ enter }) => {
  test.slow();
  const other = await firefox.launch(firefoxLaunch());
  try {
    const performer = await enter('Maria', 'performer');
    await sendsOnly(performer.context, 'video/H264');
    const address = await performer.studio.perform('In another tongue');
    const { page, stage } = await enter(undefined, undefined, other);
    await stage.open(address);
    await expect(stage.state).toContainText('cannot play');
    await stage.hear();
    await expect.poll(async () => (await received(page)).audioEnergy, { message: 'energy of the sound' }).toBeGreaterThan(0);
    expect((await received(page)).framesDecoded).toBe(0);
  } finally {
    await other.close();
  }
});
