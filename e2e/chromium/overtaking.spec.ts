// Answers that come after others to what was asked later.
import type { Page, Route } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { AccountPages, PASSWORD } from '../pages/account';

/** A day of the past. */
const day = (ago: number): string => new Date(Date.now() - ago * 86_400_000).toISOString().slice(0, 10);

interface Held {
  /** The server has answered. */
  came: Promise<void>;
  /** Lets the answer go, and waits until the page has seen it. */
  release: () => Promise<void>;
}

/** Holds the first answer to what is asked for. */
async function hold(page: Page, asked: (url: URL) => boolean): Promise<Held> {
  let came = (): void => {};
  let release = (): void => {};
  const answered = new Promise<void>((resolve) => (came = resolve));
  const held = new Promise<void>((resolve) => (release = resolve));
  const first = async (route: Route): Promise<void> => {
    const response = await route.fetch();
    came();
    await held;
    await route.fulfill({ response });
  };
  await page.route(asked, first, { times: 1 });
  const letGo = async (): Promise<void> => {
    const late = page.waitForResponse((answer) => asked(new URL(answer.url())));
    release();
    await (await late).finished();
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  };
  return { came: answered, release: letGo };
}

test('days that are chosen while the statement is on its way stay, and what they hold stays in sight', async ({ enter }) => {
  const maria = await enter();
  const { page } = maria;
  const { token } = await maria.register('Maria', 'performer');
  await maria.post('/api/stages', token, { title: 'Songs by the sea' });
  const [first, second] = [day(9), day(8)];
  const from = page.getByLabel('From');
  const none = page.getByText('No tips in these days.');

  await test.step('chosen meanwhile', async () => {
    const late = await hold(page, ({ pathname }) => pathname === '/api/statement');
    await page.goto('/statement');
    await from.fill(first);
    await late.release();
    await expect(none).toBeVisible();
    await expect(from).toHaveValue(first);
    await expect(page.getByLabel('To')).not.toHaveValue('');
  });
  await test.step('shown meanwhile', async () => {
    const late = await hold(page, ({ searchParams }) => searchParams.get('from') === first);
    await from.press('Enter');
    await from.fill(second);
    const shown = page.waitForResponse(new RegExp(`from=${second}`));
    await from.press('Enter');
    await shown;
    await late.release();
    await expect(from).toHaveValue(second);
  });
});

test('an administrator sees the tips of whom he has asked for last', async ({ enter, server }) => {
  server.addAdmin('root', PASSWORD);
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Tips welcome');
  const ada = await enter('Ada', 'viewer');
  await enter('Bea', 'viewer');
  await ada.stage.open(address);
  await ada.stage.tip('2.50', 'Bravo!');
  await expect(performer.studio.tips).toContainText('Bravo!');
  const { page } = await enter();
  const pages = new AccountPages(page);
  await pages.logIn('root');
  await pages.isIn('root');
  await page.goto('/admin');
  const tips = page.getByRole('region', { name: 'Tips' });
  await expect(tips).toContainText('Bravo!');
  const look = async (name: string): Promise<void> => {
    await tips.getByRole('searchbox').fill(name);
    await tips.getByRole('searchbox').press('Enter');
  };
  const late = await hold(page, ({ searchParams }) => searchParams.get('of') === 'Ada');
  await look('Ada');
  await look('Bea');
  await expect(tips).toContainText('There are no tips.');
  await late.release();
  await expect(tips).toContainText('There are no tips.');
});

test.describe('who logs out', () => {
  // What the page asks for meanwhile is refused.
  test.use({ tolerated: /401/ });

  test('shows the guest who is left nothing of what he follows', async ({ enter }) => {
    const maria = await enter();
    const { token } = await maria.register('Maria', 'performer');
    await maria.post('/api/stages', token, { title: 'Songs by the sea' });
    const { page } = await enter('Ada', 'viewer');
    const followed = (url: URL): boolean => url.pathname === '/api/announcements' && url.searchParams.has('followed');
    await page.goto('/');
    const more = page.getByRole('region', { name: 'More stages' });
    await more.getByRole('searchbox').fill('sea');
    await more.getByRole('searchbox').press('Enter');
    await more.getByRole('link', { name: /Songs by the sea/ }).click();
    const follows = page.waitForResponse(/\/follow$/);
    await page.getByRole('button', { name: 'Follow', exact: true }).click();
    await follows;
    const late = await hold(page, followed);
    await page.goto('/');
    await late.came;
    await new AccountPages(page).logOut();
    await expect(page.getByRole('banner').getByRole('link', { name: 'Log in' })).toBeVisible();
    await late.release();
    await expect(more.getByRole('heading', { name: 'You follow' })).toBeHidden();
  });
});
