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

const notes = (page: Page): Promise<number> => page.evaluate(() => Number(document.documentElement.dataset['notes'] ?? 0));

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
  await expect.poll(() => notes(ada.page), { message: 'notes' }).toBeGreaterThan(0);
  expect(await notes(otto.page), 'notes where it is silent').toBe(0);
});

test('a tip sounds in the studio and in an overlay, and in neither where that is turned off', async ({ enter }) => {
  test.slow();
  const maria = await enter('Maria', 'performer');
  await countNotes(maria.context);
  const address = await maria.studio.perform('Applause');
  await maria.page.getByText('Tips in OBS (overlay)').click();
  await maria.studio.button('Make a link').click();
  const link = new URL(await maria.page.getByRole('textbox', { name: 'Overlay' }).inputValue());
  const [loud, still] = [await enter(), await enter()];
  for (const [{ context, page }, more] of [[loud, ''], [still, '&sound=off']] as const) {
    await countNotes(context);
    // What it is told at first is nothing new.
    const told = page.waitForResponse((response) => response.url().endsWith('/overlay') && response.ok());
    await page.goto(`${link.pathname}${link.hash}${more}`);
    await told;
  }
  const ada = await enter('Ada', 'viewer');
  await ada.stage.open(address);
  const pages = [maria.page, loud.page, still.page];
  /** A tip is seen everywhere. */
  const tip = async (words: string): Promise<void> => {
    const seen = pages.map((page) => expect(page.locator('.burst__card')).toContainText(words));
    await Promise.all([...seen, ada.stage.tip('2', words)]);
  };

  await tip('Bravo!');
  for (const { page } of [maria, loud]) expect(await notes(page), 'notes').toBeGreaterThan(0);
  expect(await notes(still.page), 'notes of the silent overlay').toBe(0);

  await maria.page.getByText('Tip goal', { exact: true }).click();
  const sounds = maria.page.getByRole('switch', { name: 'Tip sounds' });
  await sounds.uncheck();
  const before = await notes(maria.page);
  await tip('Encore!');
  expect(await notes(maria.page), 'notes in a silent studio').toBe(before);
  await sounds.check();
  await tip('Da capo!');
  expect(await notes(maria.page), 'notes again').toBeGreaterThan(before);
  expect(await notes(still.page), 'notes of the silent overlay').toBe(0);
});
