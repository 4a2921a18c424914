import type { BrowserContext, Page } from '@playwright/test';
import { SMALL } from '../fixtures/witness';
import { expect, test } from '../fixtures/test';

test.use({ capture: SMALL });

/** Counts what a page plays by itself, on the page. */
async function countNotes(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const play = AudioScheduledSourceNode.prototype.start;
    AudioScheduledSourceNode.prototype.start = function (when) {
      document.documentElement.dataset['notes'] = String(Number(document.documentElement.dataset['notes'] ?? 0) + 1);
      play.call(this, when);
    };
  });
}

test('a tip comes in moving and with a sound, and without either where that is wished', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Applause');
  const [ada, otto] = [await enter('Ada', 'viewer'), await enter('Otto', 'viewer')];
  await otto.page.emulateMedia({ reducedMotion: 'reduce' });
  for (const { context, stage } of [ada, otto]) {
    await countNotes(context);
    await stage.open(address);
    await stage.hear();
  }
  await otto.stage.video.hover({ force: true });
  await otto.page.getByRole('button', { name: 'Mute', exact: true }).click();

  const motion = ({ page }: { page: Page }): Promise<string> => page.locator('.burst__card').evaluate((card) => getComputedStyle(card).animationName);
  const [moving, resting] = await Promise.all([motion(ada), motion(otto), ada.stage.tip('2', 'Bravo!')]);
  expect([moving, resting]).toEqual(['burst', 'none']);
  const notes = (page: Page): Promise<number> => page.evaluate(() => Number(document.documentElement.dataset['notes'] ?? 0));
  await expect.poll(() => notes(ada.page), { message: 'notes' }).toBeGreaterThan(0);
  expect(await notes(otto.page), 'notes where it is silent').toBe(0);
});
