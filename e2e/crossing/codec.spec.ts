import { firefox } from '@playwright/test';
import { firefoxLaunch, touchFor, WITHOUT_PLUGINS } from '../fixtures/browsers';
import { sendsOnly } from '../fixtures/codec';
import { expect, test } from '../fixtures/test';
import { received } from '../measure/stats';

for (const [way, autoplay] of [['hears him', {}], ['may unmute him', touchFor('sound')]] as const) {
  test(`who cannot play the performer's codec is told so, and ${way}`, async ({ enter }) => {
    test.slow();
    const usual = firefoxLaunch();
    const firefoxUserPrefs = { ...usual.firefoxUserPrefs, ...WITHOUT_PLUGINS, ...autoplay };
    const other = await firefox.launch({ ...usual, firefoxUserPrefs });
    try {
      const performer = await enter('Maria', 'performer');
      await sendsOnly(performer.context, 'video/H264');
      const address = await performer.studio.perform('In another tongue');
      const { page, stage } = await enter(undefined, undefined, other);
      await stage.open(address);
      await expect(stage.state).toContainText(/cannot play.*H264/);
      if (way === 'may unmute him') await expect(stage.unmute).toBeVisible();
      await stage.hear();
      await expect.poll(async () => (await received(page)).audioEnergy, { message: 'energy of the sound' }).toBeGreaterThan(0);
      expect((await received(page)).framesDecoded).toBe(0);
      await expect(page.getByRole('slider', { name: 'Volume' })).toBeAttached();
    } finally {
      await other.close();
    }
  });
}
