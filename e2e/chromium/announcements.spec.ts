import { expect, test } from '../fixtures/test';
import { keep } from '../screenshots/album';

test('a show is announced with a poster, found, followed and seen on the home page', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const studio = performer.page;
  await performer.studio.open();
  await studio.getByText('Next show and poster').click();
  const tomorrow = new Date(Date.now() + 86_400_000 - new Date().getTimezoneOffset() * 60_000);
  await studio.getByLabel('Next show', { exact: true }).fill(tomorrow.toISOString().slice(0, 16));
  await performer.studio.title.fill('Songs by the sea');
  await performer.studio.button('Announce it').click();
  await expect(studio.getByText('Announced:')).toBeVisible();
  await studio.getByLabel('Poster', { exact: true }).setInputFiles('public/icon-512.png');
  await expect(studio.getByRole('img', { name: 'Your poster' })).toBeVisible();
  await keep(studio, 'studio-announcement', true);
  await studio.reload();
  await expect(performer.studio.title).toHaveValue('Songs by the sea');

  const guest = await enter();
  await guest.page.goto('/');
  const more = guest.page.getByRole('region', { name: 'More stages' });
  await expect(more.getByRole('heading', { name: 'Coming' })).toBeVisible();
  await expect(more.getByRole('link', { name: /Maria/ })).toContainText('Songs by the sea');
  await expect.poll(() => more.getByRole('link', { name: /Maria/ }).locator('img').evaluate((it: HTMLImageElement) => it.naturalHeight)).toBe(360);
  await more.getByRole('searchbox', { name: 'Find a stage' }).fill('nobody here');
  await more.getByRole('searchbox').press('Enter');
  await expect(more.getByRole('status')).toContainText('No stage');
  await more.getByRole('searchbox').fill('mar');
  await more.getByRole('button', { name: 'Search' }).click();
  await expect(more.getByRole('heading', { name: 'Found' })).toBeVisible();
  await keep(guest.page, 'home-found', true);

  const fan = await enter('Ada', 'viewer');
  await fan.page.goto('/');
  await fan.page.getByRole('link', { name: /Maria/ }).click();
  await expect(fan.page.getByText('Next show:')).toBeVisible();
  await expect(fan.page.locator('.picture__poster')).toBeVisible();
  await test.step('the poster is on the picture on the next visit, too, when the whole page has been fetched', async () => {
    const kept = fan.page.locator('html[data-kept]');
    await fan.page.evaluate(() => document.documentElement.setAttribute('data-kept', ''));
    await fan.page.getByRole('link', { name: 'Footlight', exact: true }).click();
    await fan.page.getByRole('link', { name: /Maria/ }).click();
    await expect(fan.page.getByText('Next show:')).toBeVisible();
    await expect(fan.page.locator('.picture .picture__poster')).toBeVisible();
    await expect(fan.page.locator('.picture__poster')).toHaveCount(1);
    const [poster, picture] = await fan.page.locator('.picture').evaluate((frame) =>
      [frame.querySelector('.picture__poster'), frame].map((it) => JSON.stringify(it?.getBoundingClientRect())),
    );
    expect(poster).toBe(picture);
    await expect(kept, 'it is still the same document').toHaveCount(1);
  });
  await fan.page.getByRole('button', { name: 'Follow', exact: true }).click();
  await expect(fan.page.getByText('1 follower')).toBeVisible();
  await keep(fan.page, 'stage-announced');
  await fan.page.goto('/');
  await expect(fan.page.getByRole('heading', { name: 'You follow' })).toBeVisible();
  await keep(fan.page, 'home-followed', true);
});

test.describe('a search', () => {
  // What is broken off here the browser reports.
  test.use({ tolerated: /Failed to load resource/ });

  test('that fails says so, and one that was given up changes nothing', async ({ enter }) => {
    const maria = await enter();
    const { token } = await maria.register('Maria', 'performer');
    await maria.post('/api/stages', token, { title: 'Songs by the sea' });
    const { page } = await enter();
    await page.goto('/');
    const more = page.getByRole('region', { name: 'More stages' });
    const found = more.getByRole('heading', { name: 'Found' });
    const problem = more.getByRole('alert');
    const look = async (words: string): Promise<void> => {
      await more.getByRole('searchbox').fill(words);
      await more.getByRole('searchbox').press('Enter');
    };
    const asked = (url: URL): boolean => url.pathname === '/api/announcements' && url.searchParams.get('q') === 'sea';

    await test.step('what was found before is no answer', async () => {
      await look('mar');
      await expect(found).toBeVisible();
      await page.route(asked, (route) => route.abort());
      await look('sea');
      await expect(problem).toContainText('The server cannot be reached');
      await expect(found).toBeHidden();
      await expect(more.getByRole('status')).toBeEmpty();
      await page.unroute(asked);
      await more.getByRole('button', { name: 'Search' }).click();
      await expect(found).toBeVisible();
      await expect(problem).toBeEmpty();
    });
    await test.step('the slower of two does not win', async () => {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => (release = resolve));
      await page.route(asked, async (route) => {
        await held;
        await route.continue();
      });
      const late = page.waitForResponse((answer) => asked(new URL(answer.url())));
      await look('sea');
      await look('nobody here');
      await expect(more.getByRole('status')).toContainText('No stage');
      release();
      await (await late).finished();
      // The page has had its chance to show what it should not.
      await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
      await expect(more.getByRole('status')).toContainText('No stage');
      await expect(found).toBeHidden();
    });
  });
});
