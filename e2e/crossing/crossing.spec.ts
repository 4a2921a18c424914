import { firefox, type Browser } from '@playwright/test';
import { firefoxLaunch } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';
import { decodes, moves } from '../measure/picture';
import { received } from '../measure/stats';

test.describe('between Chromium and Firefox', () => {
  test.slow();
  let other: Browser;
  test.beforeAll(async () => {
    other = await firefox.launch(firefoxLaunch());
  });
  test.afterAll(async () => {
    await other.close();
  });

  test('a performer in Chromium is seen and heard in Firefox', async ({ enter }) => {
    const performer = await enter('Maria', 'performer');
    const address = await performer.studio.perform('To the fox');
    const { page, stage } = await enter(undefined, undefined, other);
    await stage.open(address);
    await decodes(page);
    await moves(stage.video);
    await stage.hear();
    await expect.poll(async () => (await received(page)).audioEnergy).toBeGreaterThan(0);
  });

  test('a performer in Firefox is seen and heard in Chromium', async ({ enter }) => {
    const performer = await enter('Maria', 'performer', other);
    const address = await performer.studio.perform('From the fox');
    const { page, stage } = await enter();
    await stage.open(address);
    await decodes(page);
    await moves(stage.video);
    await stage.hear();
    await expect.poll(async () => (await received(page)).audioEnergy).toBeGreaterThan(0);
  });
});
