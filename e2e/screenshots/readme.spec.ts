// The README's picture, `docs/pictures/stage.png`, whenever the stage's page has changed its looks.
import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';
import { CAPTURE } from '../fixtures/witness';
import { decodes } from '../measure/picture';
import { wanted, withCamera } from './album';

test.use({ capture: CAPTURE });

test('a stage on a good evening', async ({ enter }) => {
  test.skip(!wanted, 'It shows what other specs see.');
  test.slow();
  await withCamera(async (media) => {
    const browser = await chromium.launch(chromiumLaunch(media));
    try {
      const performer = await enter('Maria', 'performer', browser);
      const address = await performer.studio.perform('An evening of songs');
      const audience = [await enter('Ada', 'viewer'), await enter('Otto', 'viewer'), await enter('Eve', 'viewer')] as const;
      for (const { page, stage } of audience) {
        await stage.open(address);
        await decodes(page);
      }
      const [ada, otto, eve] = audience;
      await ada.stage.hear();
      const says = async ({ page }: typeof ada, words: string): Promise<void> => {
        const line = page.getByRole('textbox', { name: 'Say something' });
        await line.fill(words);
        await line.press('Enter');
        await expect(ada.page.getByRole('log', { name: 'Chat' })).toContainText(words);
      };
      await says(otto, 'Good evening from Lisbon');
      await says(performer, 'Welcome, all of you. Any wishes?');
      await otto.stage.tip('2', 'For the second verse');
      await says(eve, 'The one about the lighthouse!');
      await eve.stage.tip('5', 'Bravo!');
      await says(ada, 'Yes, that one, please');
      await ada.stage.tip('10', 'Once more, please');
      await decodes(ada.page, 60);
      await ada.page.setViewportSize({ width: 1280, height: 800 });
      await ada.stage.video.hover({ force: true });
      await ada.page.screenshot({ path: 'test-results/screenshots/readme.png', animations: 'disabled' });
    } finally {
      await browser.close();
    }
  });
});
