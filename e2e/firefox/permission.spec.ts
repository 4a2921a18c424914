import { firefox, type Browser } from '@playwright/test';
import { firefoxLaunch } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';

/** As for somebody who has answered Block, and wants that remembered. */
const BLOCK = 2;

/** A Firefox with fake devices that asks for permission, with some answers given. */
async function asking(answers: Record<string, number>): Promise<Browser> {
  const usual = firefoxLaunch();
  const firefoxUserPrefs = { ...usual.firefoxUserPrefs, 'media.navigator.permission.disabled': false, ...answers };
  return firefox.launch({ ...usual, firefoxUserPrefs });
}

test('a refused permission is explained, and can be tried again', async ({ enter }) => {
  const refusing = await asking({ 'permissions.default.camera': BLOCK, 'permissions.default.microphone': BLOCK });
  try {
    const { page, studio } = await enter('Maria', 'performer', refusing);
    await studio.open();
    await expect(page.getByText('Your camera and microphone are blocked')).toBeVisible();
    await expect(page.getByText(/next to the address/)).toBeVisible();
    await expect(studio.goLive).toBeDisabled();

    await studio.button('Try again').click();
    await expect(page.getByText('Your camera and microphone are blocked')).toBeVisible();
    await expect(studio.button('Try again')).toBeVisible();
  } finally {
    await refusing.close();
  }
});

test('a refused camera leaves the microphone', async ({ enter }) => {
  // What is neither refused nor granted is asked for, and nobody is there to answer.
  const refusing = await asking({ 'permissions.default.camera': BLOCK, 'permissions.default.microphone': 1 });
  try {
    const { page, studio } = await enter('Maria', 'performer', refusing);
    await studio.open();
    await expect(page.getByText('Your camera is blocked')).toBeVisible();
    await expect(page.getByText(/live with sound alone/)).toBeVisible();
    await expect(studio.button('Try again')).toBeVisible();
    await expect(studio.goLive).toBeEnabled();
  } finally {
    await refusing.close();
  }
});
