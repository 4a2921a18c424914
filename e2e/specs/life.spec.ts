import { readFile } from 'node:fs/promises';
import { AccountPages, PASSWORD } from '../pages/account';
import type { Session } from '../fixtures/person';
import { expect, test } from '../fixtures/test';
import { keep } from '../screenshots/album';

// A link that was taken away is refused, and so is what was given back before.
test.use({ tolerated: /401|409|Failed to load resource/ });

test('a tip moves the goal for all, is shown by the overlay, and stands in the statement', async ({ browserName, enter, server }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Strings tonight');
  const studio = performer.page;

  await test.step('the performer sets a goal and makes an overlay', async () => {
    await studio.getByText('Tip goal', { exact: true }).click();
    await studio.getByRole('textbox', { name: 'What for' }).fill('New strings');
    await studio.getByRole('textbox', { name: 'How much' }).fill('5');
    await performer.studio.button('Set the goal').click();
    await expect(studio.getByRole('progressbar', { name: 'New strings' })).toBeVisible();
    await studio.getByText('Tips in OBS (overlay)').click();
    await performer.studio.button('Make a link').click();
  });
  const link = await studio.getByRole('textbox', { name: 'Overlay' }).inputValue();
  expect(link).toContain('/overlay/');
  const giver = await enter('Ada', 'viewer');
  const program = await enter();
  await program.page.goto(new URL(link).pathname + new URL(link).hash);
  await giver.stage.open(address);
  const goals = [studio, giver.page, program.page].map((page) => page.getByRole('region', { name: 'Goal' }));
  for (const goal of goals) await expect(goal).toContainText('€0 of €5');
  await expect(program.page.getByRole('banner')).toBeHidden();

  // It is seen for some seconds.
  const burst = expect(program.page.locator('.burst__card')).toContainText('Bravo!');
  await Promise.all([burst, giver.stage.tip('2', 'Bravo!')]);
  await keep(program.page, 'overlay');
  for (const goal of goals) await expect(goal).toContainText('€2 of €5');
  await keep(giver.page, 'stage-goal');
  await giver.stage.tip('3', 'All of it');
  for (const goal of goals) await expect(goal.getByRole('status')).toHaveText('Reached. Thank you!');

  await test.step('a link that is taken away shows nothing to a newcomer', async () => {
    await performer.studio.button('Take the link away').click();
    await expect(studio.getByText('There is no link any more')).toBeVisible();
    await keep(studio, 'studio-goal', true);
    const late = await enter();
    await late.page.goto(new URL(link).pathname + new URL(link).hash);
    await expect(late.page.getByText('not good any more')).toBeVisible();
  });
  await test.step('and goes dark on the air, without a word', async () => {
    await expect(program.page.getByRole('region', { name: 'Goal' })).toBeHidden();
    await expect(program.page.getByText('not good any more')).toBeHidden();
  });
  await performer.studio.end();
  await studio.goto('/statement');
  await expect(studio.getByRole('row', { name: /^Total/ })).toContainText('€5.00');
  const root = await enter();
  await test.step('an administrator gives the second one back', async () => {
    server.addAdmin('root', PASSWORD);
    const pages = new AccountPages(root.page);
    await pages.logIn('root');
    await pages.isIn('root');
    await root.page.goto('/admin');
    const tips = root.page.getByRole('region', { name: 'Tips' });
    await expect(tips.getByRole('button', { name: 'Give back to Ada' })).toHaveCount(2);
    await keep(root.page, 'admin', true);
    await tips.getByRole('textbox', { name: 'The reason' }).fill('A slip of the thumb');
    await tips.getByRole('button', { name: 'Give back to Ada' }).first().click();
    await tips.getByRole('button', { name: 'Give €3.00 back' }).click();
    await expect(tips.getByText('Given back', { exact: true })).toBeVisible();
    await performer.studio.button('Show').click();
    await expect(studio.getByRole('row', { name: /^Total/ })).toContainText('€2.00');
    await keep(studio, 'statement', true);
  });
  await test.step('and learns that another has given the first one back before', async () => {
    server.addAdmin('toor', PASSWORD);
    const toor = await enter();
    const { token } = await toor.post<Session>('/api/login', '', { name: 'toor', password: PASSWORD });
    const board = await toor.page.request.get(`/api/stages/${address.split('/').at(-1)}/tips`);
    const { latest } = (await board.json()) as { latest: { id: string }[] };
    expect(latest, 'tips that are not given back').toHaveLength(1);
    await toor.post('/api/refunds', token, { id: crypto.randomUUID(), tip: latest[0]?.id, reason: 'Asked for' });
    const tips = root.page.getByRole('region', { name: 'Tips' });
    await expect(tips.getByRole('status')).toHaveText('It is given back.');
    await tips.getByRole('button', { name: 'Give back to Ada' }).click();
    await tips.getByRole('button', { name: 'Give €2.00 back' }).click();
    await expect(tips.getByRole('alert')).not.toBeEmpty();
    await expect(tips.getByRole('status')).toBeEmpty();
    await expect(tips.getByText('Given back', { exact: true })).toHaveCount(2);
    await expect(tips.getByRole('alert'), 'after the list is there anew').not.toBeEmpty();
  });
  const entries = studio.waitForResponse((response) => response.url().includes('entries.csv'));
  // Firefox tells nothing of a file that a page offers by itself.
  const download = browserName === 'chromium' ? studio.waitForEvent('download') : undefined;
  await performer.studio.button('Every tip as CSV').click();
  const line = /,tip,.*"Ada",3\.00,"EUR","All of it"\r\n/;
  expect(await (await entries).text()).toMatch(line);
  const file = await (await download)?.path();
  if (file !== undefined) expect(await readFile(file, 'utf8')).toMatch(line);
});
