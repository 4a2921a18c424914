import { chromium, type Page } from '@playwright/test';
import { chromiumLaunch, FAKE_DEVICES } from '../fixtures/browsers';
import { withCameras } from '../fixtures/cameras';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';
import { received } from '../measure/stats';

/** The tracks of a kind that live. */
async function live(page: Page, kind: string): Promise<string[]> {
  return page.evaluate((kind) => {
    const living = window.witness.tracks.filter((it) => it.kind === kind && it.readyState === 'live');
    return living.map(({ id }) => id);
  }, kind);
}

/** What a kind comes from is pulled out, and the browser says so. */
async function pull(page: Page, kind: string): Promise<void> {
  await page.evaluate((kind) => {
    for (const track of window.witness.tracks) {
      if (track.kind !== kind || track.readyState !== 'live') continue;
      track.stop();
      track.dispatchEvent(new Event('ended'));
    }
  }, kind);
}

test('without any device the studio says so and offers to try again', async ({ enter }) => {
  const bare = await chromium.launch(chromiumLaunch(['--use-fake-ui-for-media-stream']));
  try {
    const { page, studio } = await enter('Maria', 'performer', bare);
    await studio.open();
    await expect(page.getByText(/no camera|no microphone|none was found|found no/i).first()).toBeVisible();
    await expect(studio.button('Try again')).toBeVisible();
    await expect(studio.goLive).toBeDisabled();
  } finally {
    await bare.close();
  }
});

test('without a camera the performer goes live with sound alone', async ({ enter }) => {
  const deaf = await chromium.launch(chromiumLaunch([FAKE_DEVICES[0] ?? '', '--use-fake-device-for-media-stream=device-count=0']));
  try {
    const performer = await enter('Maria', 'performer', deaf);
    const address = await performer.studio.perform('Sound alone');
    const { page, stage } = await enter();
    await stage.open(address);
    await stage.hear();
    await expect.poll(async () => (await received(page)).audioEnergy).toBeGreaterThan(0);
  } finally {
    await deaf.close();
  }
});

// A busy device cannot be had from the fakes: two are refused the way the browser
// does it. (The second of Chromium's fakes gives depths, which no encoder takes.)
test('a busy camera is passed over for the next one', async ({ enter }) => {
  const three = await chromium.launch(chromiumLaunch([FAKE_DEVICES[0] ?? '', '--use-fake-device-for-media-stream=device-count=3']));
  try {
    const performer = await enter('Maria', 'performer', three);
    await performer.context.addInitScript(() => {
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        const stream = await real(wanted);
        const camera = stream.getVideoTracks()[0];
        if (camera === undefined || camera.label.includes('device_2')) return stream;
        for (const track of stream.getTracks()) track.stop();
        throw new DOMException('Could not start video source', 'NotReadableError');
      };
    });
    const address = await performer.studio.perform('The other camera');
    await expect(performer.studio.camera.locator('option:checked')).toHaveText(/device_2/);
    const { page, stage } = await enter();
    await stage.open(address);
    await decodes(page);
  } finally {
    await three.close();
  }
});

test('who pulls out the microphone goes on with another one, and with the camera that was chosen', async ({ enter }) => {
  await withCameras(async (three) => {
    const { page, studio } = await enter('Maria', 'performer', three);
    await studio.open();
    const third = studio.camera.getByRole('option', { name: /device_2/ });
    await studio.camera.selectOption((await third.getAttribute('value')) ?? '');
    const chosen = studio.camera.locator('option:checked');
    const [camera] = await test.step('the third camera alone films', async () => {
      await expect(chosen).toHaveText(/device_2/);
      await expect(studio.camera).toBeEnabled();
      await expect.poll(() => live(page, 'video')).toHaveLength(1);
      return live(page, 'video');
    });
    const [microphone] = await live(page, 'audio');

    await pull(page, 'audio');
    await expect.poll(() => live(page, 'audio')).toEqual([expect.not.stringMatching(`^${microphone}$`)]);
    await expect(chosen).toHaveText(/device_2/);
    expect(await live(page, 'video'), 'the camera goes on').toEqual([camera]);

    await test.step('there is no other one', () =>
      page.evaluate(() => {
        const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
        navigator.mediaDevices.getUserMedia = async (wanted) => {
          if (wanted?.audio) throw new DOMException('Requested device not found', 'NotFoundError');
          return ask(wanted);
        };
      }),
    );
    await pull(page, 'audio');
    await expect(page.getByText(/no microphone/i).first()).toBeVisible();
    await expect(chosen).toHaveText(/device_2/);
    expect(await live(page, 'video'), 'the camera goes on').toEqual([camera]);
  });
});
