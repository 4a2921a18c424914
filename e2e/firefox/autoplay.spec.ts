import { firefox } from '@playwright/test';
import { firefoxLaunch, touchFor } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';
import { moves } from '../measure/picture';

for (const what of ['sound', 'anything'] as const) {
  test(`where the browser wants a touch for ${what}, one press unmutes`, async ({ enter }) => {
    const usual = firefoxLaunch();
    const firefoxUserPrefs = { ...usual.firefoxUserPrefs, ...touchFor(what) };
    const strict = await firefox.launch({ ...usual, firefoxUserPrefs });
    try {
      const performer = await enter('Maria', 'performer');
      const address = await performer.studio.perform('By and by');
      const { stage } = await enter(undefined, undefined, strict);
      await stage.open(address);
      await expect(stage.unmute).toHaveCount(1);
      if (what === 'sound') await moves(stage.video);
      await stage.unmute.click();
      await expect(stage.unmute).toBeHidden();
      await stage.hear();
      await moves(stage.video);
    } finally {
      await strict.close();
    }
  });
}
