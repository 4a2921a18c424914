import { chromium } from '@playwright/test';
import { CAPTURE } from '../fixtures/witness';
import { chromiumLaunch, TOUCH_FOR_SOUND } from '../fixtures/browsers';
import { receivesOnly, sendsOnly } from '../fixtures/codec';
import { expect, test } from '../fixtures/test';
import { openUntouched } from '../fixtures/untouched';
import { decodes } from '../measure/picture';
import { keep, wanted, withCamera } from './album';

test.use({ tolerated: /WebSocket|ERR_CONNECTION|Failed to load/, capture: CAPTURE });

test('pages for coming in', async ({ enter }) => {
  const { page } = await enter();
  for (const [path, name] of [['/', 'home-empty'], ['/login', 'login'], ['/register', 'register'], ['/diagnostics', 'diagnostics-start'], ['/nowhere', 'not-found'], ['/stage/nosuchstage', 'stage-missing']] as const) {
    await page.goto(path);
    await expect(page.getByRole('main')).not.toBeEmpty();
    await expect(page.getByRole('main').locator('[aria-busy=true]')).toHaveCount(0);
    await keep(page, name);
  }
});

test('one\'s own account', async ({ enter }) => {
  const { page } = await enter('Maria', 'performer');
  await page.goto('/account');
  const change = page.getByRole('button', { name: 'Change password' });
  await expect(change).toBeVisible();
  await keep(page, 'account', true);
  await change.click();
  await expect(page.getByLabel('Current password')).toHaveAttribute('aria-invalid', 'true');
  await keep(page, 'account-refused', true);
});

test('the checks of a connection', async ({ enter }) => {
  test.skip(!wanted, 'specs/diagnostics.spec.ts sees the same.');
  const { page } = await enter();
  await page.goto('/diagnostics');
  await page.getByRole('button', { name: 'Start the checks' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Latency' })).toContainText('is being checked');
  await keep(page, 'diagnostics-running', true);
  await expect(page.getByRole('region', { name: 'Report' })).toBeVisible();
  await page.getByText('Details').click();
  await keep(page, 'diagnostics-report', true);
});

test('a stage from its beginning to its end', async ({ enter, server }) => {
  test.skip(!wanted, 'specs/away, specs/end, specs/restart and chromium/accessibility see the same.');
  test.setTimeout(180_000);
  await withCamera(async (media) => {
    const browser = await chromium.launch(chromiumLaunch(media));
    // It insists on a touch before sound.
    const strict = await chromium.launch(chromiumLaunch([TOUCH_FOR_SOUND]));
    try {
      const performer = await enter('Maria', 'performer', browser);
      await performer.studio.open();
      await expect(performer.studio.goLive).toBeEnabled();
      await keep(performer.page, 'studio-before');
      const address = await performer.studio.perform('An evening of songs');

      const guest = await enter(undefined, undefined, strict);
      await openUntouched(guest.page, address, 'Unmute');
      await decodes(guest.page);
      await expect(guest.stage.unmute).toBeVisible();
      await keep(guest.page, 'stage-muted-start');
      const viewer = await enter('Ada', 'viewer', browser);
      await viewer.stage.open(address);
      await decodes(viewer.page);
      await viewer.stage.hear();
      for (const [amount, words] of [['2', 'Bravo!'], ['5', 'For the second verse'], ['10', 'Once more, please']] as const) {
        await viewer.stage.tip(amount, words);
        await expect(viewer.stage.tips).toContainText(words);
      }
      await expect(viewer.page.getByRole('status', { name: 'News' })).toBeEmpty();
      await keep(viewer.page, 'stage-live');
      await keep(performer.page, 'studio-live');
      const visitor = await enter(undefined, undefined, browser);
      await visitor.page.goto('/');
      await expect(visitor.page.getByRole('link', { name: /An evening/ }).getByRole('img')).toBeVisible();
      await keep(visitor.page, 'home-live');

      await server.stop('SIGKILL');
      await expect(viewer.stage.state).toContainText(/reconnecting/i);
      await keep(viewer.page, 'stage-reconnecting');
      await keep(performer.page, 'studio-reconnecting');
      await server.start();
      await decodes(viewer.page);
      await performer.page.goto('about:blank');
      await expect(viewer.stage.state).toContainText('lost the connection');
      await keep(viewer.page, 'stage-away');
      await performer.studio.open();
      await performer.studio.backOnAir();
      await decodes(viewer.page);
      const rival = await enter('Otto', 'performer', browser);
      await rival.studio.perform('The other house');
      await performer.studio.endStream.click();
      await expect(performer.studio.endNow).toBeEnabled();
      await keep(performer.page, 'studio-ending');
      await expect(viewer.stage.state).toContainText('Thank you');
      await expect(viewer.stage.state).toContainText('The other house');
      await keep(viewer.page, 'stage-ended');
      await keep(performer.page, 'studio-ended');
      await guest.page.goto(address);
      await expect(guest.stage.state).not.toBeEmpty();
      await keep(guest.page, 'stage-after-the-end');
    } finally {
      await strict.close();
      await browser.close();
    }
  });
});

test('a stage whose picture the browser cannot play', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  await sendsOnly(performer.context, 'video/H264');
  const address = await performer.studio.perform('In another tongue');
  const strict = await chromium.launch(chromiumLaunch([TOUCH_FOR_SOUND]));
  try {
    const { page, stage, context } = await enter(undefined, undefined, strict);
    await receivesOnly(context, 'video/VP8');
    await openUntouched(page, address, 'Unmute');
    await expect(stage.state).toContainText('cannot play');
    await keep(page, 'stage-unplayable-muted');
    await stage.hear();
    await keep(page, 'stage-unplayable');
  } finally {
    await strict.close();
  }
});

test('the studio when the camera is refused', async ({ enter }) => {
  const refusing = await chromium.launch(chromiumLaunch(['--use-fake-device-for-media-stream']));
  try {
    const { page, studio } = await enter('Maria', 'performer', refusing);
    await studio.open();
    await expect(studio.button('Try again')).toBeVisible();
    await keep(page, 'studio-refused');
  } finally {
    await refusing.close();
  }
});

test('the studio for those who stream from another program', async ({ enter }) => {
  const { page, studio } = await enter('Maria', 'performer');
  await studio.open();
  await expect(studio.goLive).toBeEnabled();
  await page.getByText('Stream from OBS or another program').click();
  await page.getByRole('button', { name: 'Make a key' }).click();
  await expect(page.getByRole('textbox', { name: 'OBS settings' })).toHaveValue(/WHIP/);
  await keep(page, 'studio-programs', true);
});

// Guests may watch every stage by default. A token may say otherwise: the server
// obeys, and this is what his page looks like.
test('a stage that somebody may not watch', async ({ enter, server }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Members alone');
  const { page, stage } = await enter();
  await page.route(/\/api\/guest/, async (route) => {
    const answer = await route.fetch();
    const session = (await answer.json()) as { token: string };
    const token = server.resign(session.token, { grants: [{ room: 'any', can: ['chat'] }] });
    await route.fulfill({ response: answer, json: { ...session, token } });
  });
  await stage.open(address);
  await expect(stage.state).toContainText('You cannot watch this');
  await expect(stage.state.getByRole('button', { name: 'Try again' })).toBeVisible();
  await keep(page, 'stage-not-allowed');
});
