import { chromium, type Browser } from '@playwright/test';
import { chromiumLaunch } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';
import { decodes, moves } from '../measure/picture';
import { received } from '../measure/stats';

// Without the fake user interface the browser refuses what was not granted, as
// for somebody who has blocked one of the two.
test.describe('where one of camera and microphone is blocked', () => {
  let asking: Browser;
  test.beforeAll(async () => {
    asking = await chromium.launch(chromiumLaunch(['--use-fake-device-for-media-stream=fps=30']));
  });
  test.afterAll(async () => {
    await asking.close();
  });

  test('the performer goes live with sound alone, and with a picture once it is allowed', async ({ enter }) => {
    test.slow();
    const performer = await enter('Maria', 'performer', asking);
    await performer.context.grantPermissions(['microphone']);
    await performer.studio.open();
    await expect(performer.page.getByText('Your camera is blocked')).toBeVisible();
    await expect(performer.page.getByText(/live with sound alone/)).toBeVisible();
    await expect(performer.page.getByText(/next to the address/)).toBeVisible();

    const address = await performer.studio.perform('Sound alone');
    const { page, stage } = await enter();
    await stage.open(address);
    await stage.hear();
    await expect.poll(async () => (await received(page)).audioEnergy, { message: 'energy of the sound' }).toBeGreaterThan(0);
    expect((await received(page)).framesDecoded).toBe(0);

    await performer.context.grantPermissions(['camera', 'microphone']);
    await performer.studio.button('Try again').click();
    await expect(performer.page.getByText('Your camera is blocked')).toBeHidden();
    await moves(performer.studio.preview);
    await decodes(page);
    await moves(stage.video);
  });

  test('the performer is told that the microphone is blocked, and can be seen', async ({ enter }) => {
    const performer = await enter('Maria', 'performer', asking);
    await performer.context.grantPermissions(['camera']);
    const address = await performer.studio.perform('A silent film');
    await expect(performer.page.getByText('Your microphone is blocked')).toBeVisible();
    const { page, stage } = await enter();
    await stage.open(address);
    await decodes(page);
    await moves(stage.video);
  });
});
