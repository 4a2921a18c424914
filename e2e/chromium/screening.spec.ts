import type { Locator } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { endScreens } from '../fixtures/witness';
import { moves } from '../measure/picture';
import { hears } from '../measure/sound';
import { keep } from '../screenshots/album';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 10 } });

/** In which corner of the other the one stands; no word where it stands out. */
async function corner(small: Locator, large: Locator): Promise<string> {
  const [inner, outer] = [await small.boundingBox(), await large.boundingBox()];
  if (inner === null || outer === null) return 'nowhere';
  const inside =
    inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.width <= outer.x + outer.width && inner.y + inner.height <= outer.y + outer.height;
  if (!inside) return 'outside';
  const right = inner.x + inner.width / 2 > outer.x + outer.width / 2;
  const below = inner.y + inner.height / 2 > outer.y + outer.height / 2;
  return `${below ? 'below' : 'above'}, ${right ? 'right' : 'left'}`;
}

test('a performer shows his screen, large, with himself in a corner that viewers choose', async ({ enter }) => {
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('How it is made');
  const { page, stage } = await enter('Ada', 'viewer');
  await stage.open(address);
  await moves(stage.video);
  const share = maria.studio.button('Share screen');
  await share.click();
  const screen = page.getByLabel('Screen of Maria', { exact: true });
  const camera = page.getByLabel('Camera', { exact: true });
  await moves(screen);
  await moves(camera);
  await expect(maria.page.getByRole('status', { name: 'Screen' })).toBeVisible();
  await keep(page, 'stage-screen');
  await keep(maria.page, 'studio-screen', true);

  await test.step('the camera is moved by mouse and by keyboard, and stays inside', async () => {
    await expect.poll(() => corner(camera, stage.video)).toBe('below, right');
    const [from, to] = [await camera.boundingBox(), await stage.video.boundingBox()];
    await page.mouse.move((from?.x ?? 0) + 20, (from?.y ?? 0) + 20);
    await page.mouse.down();
    await page.mouse.move((to?.x ?? 0) - 40, (to?.y ?? 0) - 40, { steps: 5 });
    await page.mouse.up();
    await expect.poll(() => corner(camera, stage.video)).toBe('above, left');
    await page.getByRole('button', { name: /^Move the camera/ }).focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => corner(camera, stage.video)).toBe('above, right');
    await page.setViewportSize({ width: 360, height: 740 });
    await expect.poll(() => corner(camera, stage.video)).toBe('above, right');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  await endScreens(maria.page);
  await expect(screen).toHaveCount(0);
  await expect(camera).toHaveCount(0);
  await moves(stage.video);

  await share.click();
  await moves(screen);
  await maria.studio.button('Stop sharing').click();
  await expect(screen).toHaveCount(0);

  await share.click();
  await moves(screen);
  await maria.studio.end();
  await expect(screen).toHaveCount(0);
  await expect(stage.state).toContainText('ended');
});

test('a screen on a stage is sent as what it is said to be, and what the machine plays is heard', async ({ enter }) => {
  const { page: studio, studio: maria } = await enter('Maria', 'performer');
  const address = await maria.perform('Look and listen');
  const { page, stage } = await enter('Ada', 'viewer');
  await stage.open(address);
  await stage.hear();
  const screen = page.getByLabel('Screen of Maria', { exact: true });
  const hint = (): Promise<string | undefined> => studio.evaluate(() => window.witness.screens.at(-1)?.contentHint);
  const choose = async (what: string): Promise<void> => {
    await studio.getByRole('group', { name: 'Your screen is' }).getByRole('radio', { name: what }).check();
  };
  /** Most frames a second of the largest size; the latest connection is the screen's. */
  const frames = (): Promise<number | undefined> =>
    studio.evaluate(() => {
      const senders = window.witness.living().at(-1)?.getSenders();
      return senders?.find(({ track }) => track?.kind === 'video')?.getParameters().encodings.at(-1)?.maxFramerate;
    });
  await hears(page, 1);
  await maria.button('Share screen').click();
  await moves(screen);
  expect(await hint(), 'before anybody chooses').toBe('detail');
  await expect.poll(frames).toBe(15);
  await choose('Film or game');
  await expect.poll(hint).toBe('motion');
  await expect.poll(frames).toBe(30);
  await choose('To be read');
  await expect.poll(hint).toBe('detail');
  await choose('Film or game');
  await moves(screen);
  await hears(page, 2);
  await maria.button('Mute').click();
  await hears(page, 1);
  await maria.button('Stop sharing').click();
  await expect(screen).toHaveCount(0);
  await hears(page, 0);
  await maria.button('Share screen').click();
  await moves(screen);
  expect(await hint(), 'the choice stays').toBe('motion');
  await hears(page, 1);
});

test('a small window is seen whole, also after it was drawn smaller or larger', async ({ enter }) => {
  const { page: studio, studio: maria } = await enter('Maria', 'performer');
  const address = await maria.perform('Look through this');
  const { page, stage } = await enter('Ada', 'viewer');
  await stage.open(address);
  await maria.button('Share screen').click();
  const screen = page.getByLabel('Screen of Maria', { exact: true });
  const seen = (): Promise<string> => screen.evaluate((video: HTMLVideoElement) => `${video.videoWidth} × ${video.videoHeight}`);
  const filmed = (): Promise<string> =>
    studio.evaluate(() => {
      const { width, height } = window.witness.screens.at(-1)?.getSettings() ?? {};
      return `${width} × ${height}`;
    });
  let before = '';
  for (const size of [
    { width: { max: 640 }, height: { max: 480 } },
    { width: { max: 320 }, height: { max: 240 } },
    { width: { max: 640 }, height: { max: 480 } },
  ]) {
    await studio.evaluate((size) => window.witness.screens.at(-1)?.applyConstraints(size), size);
    await moves(screen);
    const whole = async (): Promise<boolean> => {
      const now = await seen();
      return now !== before && now === (await filmed());
    };
    await expect.poll(whole, { message: 'all of another size is seen' }).toBe(true);
    before = await seen();
  }
});

test('whose screen is taken off the stage is told', async ({ enter }) => {
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('How it is made');
  const eve = await enter('Eve', 'viewer');
  await eve.stage.open(address);
  await maria.page.getByRole('button', { name: 'Moderate', exact: true }).click();
  const order = maria.page.getByRole('region', { name: 'Moderation' });
  await order.getByRole('textbox', { name: 'Whom', exact: true }).fill('Eve');
  await order.getByRole('button', { name: 'Name as moderator' }).click();
  await maria.studio.button('Share screen').click();
  await moves(eve.page.getByLabel('Screen of Maria', { exact: true }));
  await eve.page.getByRole('button', { name: 'Take Maria: screen off the stage' }).click();
  await expect(maria.page.getByRole('status', { name: 'News' })).toContainText('Your screen was taken off the stage');
  await keep(maria.page, 'studio-screen-off');
  await expect(maria.studio.button('Share screen')).toBeVisible();
});
