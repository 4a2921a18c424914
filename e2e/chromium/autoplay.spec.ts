import { chromium } from '@playwright/test';
import { chromiumLaunch, FAKE_DEVICES, TOUCH_FOR_SOUND } from '../fixtures/browsers';
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

test('who comes onto the stage hears it from then on: that was a touch, too', async ({ enter }) => {
  test.slow();
  const strict = await chromium.launch(chromiumLaunch([...FAKE_DEVICES, TOUCH_FOR_SOUND]));
  try {
    const maria = await enter('Maria', 'performer');
    const address = await maria.studio.perform('Come up');
    const { page, stage } = await enter('Ada', 'viewer', strict);
    await openUntouched(page, address, 'Unmute');
    await expect(stage.unmute).toHaveCount(1);
    await maria.page.getByText('Bring somebody on stage').click();
    await maria.studio.button('Bring Ada on stage').click();
    const question = page.getByRole('dialog');
    await expect(question).toContainText('Maria asks you onto the stage');
    const muted = (): Promise<boolean> => stage.video.evaluate((video: HTMLVideoElement) => video.muted);
    expect(await muted()).toBe(true);
    await question.getByRole('button', { name: 'See yourself first' }).click();
    await expect.poll(muted).toBe(false);
    await question.getByRole('button', { name: 'Go on stage' }).click();
    await moves(page.getByLabel('Your picture'));
    await expect(stage.unmute).toBeHidden();
    expect(await muted()).toBe(false);
    await moves(stage.video);
  } finally {
    await strict.close();
  }
});
