import { firefox, type Browser } from '@playwright/test';
import { firefoxLaunch, touchFor, WITHOUT_PLUGINS } from '../fixtures/browsers';
import { sendsOnly } from '../fixtures/codec';
import { expect, test } from '../fixtures/test';
import { received } from '../measure/stats';

test("who cannot play the performer's codec is told so, and hears him, or may unmute him", async ({ enter, fox }) => {
  test.slow();
  const usual = firefoxLaunch();
  const strict = await firefox.launch({ ...usual, firefoxUserPrefs: { ...usual.firefoxUserPrefs, ...WITHOUT_PLUGINS, ...touchFor('sound') } });
  try {
    const performer = await enter('Maria', 'performer');
    await sendsOnly(performer.context, 'video/H264');
    const address = await performer.studio.perform('In another tongue');
    const hears = async (other: Browser): Promise<void> => {
      const { page, stage } = await enter(undefined, undefined, other);
      await stage.open(address);
      await expect(stage.state).toContainText(/cannot play.*H264/);
      if (other === strict) await expect(stage.unmute).toBeVisible();
      await stage.hear();
      await expect.poll(async () => (await received(page)).audioEnergy, { message: 'energy of the sound' }).toBeGreaterThan(0);
      expect((await received(page)).framesDecoded).toBe(0);
      await expect(page.getByRole('slider', { name: 'Volume' })).toBeAttached();
    };
    await Promise.all([fox, strict].map(hears));
  } finally {
    await strict.close();
  }
});
