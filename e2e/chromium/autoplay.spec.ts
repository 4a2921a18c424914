import { chromium } from '@playwright/test';
import { chromiumLaunch, TOUCH_FOR_SOUND } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';
import { openUntouched } from '../fixtures/untouched';
import { decodes, moves } from '../measure/picture';

test('where the browser wants a touch for sound, the picture moves and one press unmutes', async ({ enter }) => {
  const strict = await chromium.launch(chromiumLaunch([TOUCH_FOR_SOUND]));
  try {
    const performer = await enter('Maria', 'performer');
    const address = await performer.studio.perform('By and by');
    const { page, stage } = await enter(undefined, undefined, strict);
    await openUntouched(page, address, 'Unmute');
    await expect(stage.unmute).toHaveCount(1);
    expect(await stage.video.evaluate((video: HTMLVideoElement) => video.muted)).toBe(true);
    await decodes(page);
    await moves(stage.video);
    await stage.unmute.press('Enter');
    await expect(stage.unmute).toBeHidden();
    await expect(page.getByRole('button', { name: 'Mute' })).toBeFocused();
    await stage.hear();
    await moves(stage.video);
  } finally {
    await strict.close();
  }
});
