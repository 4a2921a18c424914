import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';

// A browser of its own: without the fake user interface a headless Chromium
// refuses the camera, as a person would who presses Block.
test('a refused permission is explained, and can be tried again', async ({ enter }) => {
  const refusing = await chromium.launch(chromiumLaunch(['--use-fake-device-for-media-stream=fps=30']));
  try {
    const { page, context, studio } = await enter('Maria', 'performer', refusing);
    await studio.open();
    await expect(page.getByText(/blocked/i).first()).toBeVisible();
    await expect(page.getByText(/next to the address/i)).toBeVisible();
    await expect(studio.goLive).toBeDisabled();

    await context.grantPermissions(['camera', 'microphone']);
    await studio.button('Try again').click();
    await expect(studio.goLive).toBeEnabled();
  } finally {
    await refusing.close();
  }
});
