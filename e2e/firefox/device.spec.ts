import { firefox } from '@playwright/test';
import { firefoxLaunch } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';

// Without its fakes, Firefox has what the machine has: for the tests that is
// nothing, and where it is something, this test says so.
test('without any device the studio says so and offers to try again', async ({ enter }) => {
  const usual = firefoxLaunch();
  const firefoxUserPrefs = { ...usual.firefoxUserPrefs, 'media.navigator.streams.fake': false };
  const bare = await firefox.launch({ ...usual, firefoxUserPrefs });
  try {
    const { page, studio } = await enter('Maria', 'performer', bare);
    await studio.open();
    await expect(page.getByText('No camera and no microphone found')).toBeVisible();
    await expect(page.getByText(/Plug one in/)).toBeVisible();
    await expect(studio.goLive).toBeDisabled();

    await studio.button('Try again').click();
    await expect(page.getByText('No camera and no microphone found')).toBeVisible();
    await expect(studio.button('Try again')).toBeVisible();
  } finally {
    await bare.close();
  }
});
