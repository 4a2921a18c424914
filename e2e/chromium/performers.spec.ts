// Whom the owner of a stage has named performs there without being asked: beside her,
// and where nobody is on.
import type { Page } from '@playwright/test';
import type { Person } from '../fixtures/person';
import { expect, test } from '../fixtures/test';
import { moves } from '../measure/picture';
import { hears } from '../measure/sound';
import { keep } from '../screenshots/album';

// Small pictures: there are many encoders and decoders here.
test.use({ capture: { width: 320, height: 180, frames: 10 } });

/** Opens what moderates where `by` is, and names somebody there. */
async function name(by: Page, whom: string): Promise<void> {
  await by.getByRole('button', { name: 'Moderate', exact: true }).click();
  const order = by.getByRole('region', { name: 'Moderation' });
  await order.getByRole('textbox', { name: 'Whom', exact: true }).fill(whom);
  await order.getByRole('button', { name: 'Name as performer' }).click();
  await expect(order.getByText('Performers: 1')).toBeVisible();
}

/** Takes it back. */
async function release(by: Page, whom: string): Promise<void> {
  const order = by.getByRole('region', { name: 'Moderation' });
  await order.getByText('Performers: 1').click();
  await order.getByRole('button', { name: `Release ${whom}` }).click();
  await expect(order.getByText(/^Performers/)).toHaveCount(0);
}

/** Comes on the stage that is looked at. */
async function goOn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Go on stage' }).click();
  const question = page.getByRole('dialog');
  await expect(question).toContainText('You come onto the stage');
  await question.getByRole('button', { name: 'See yourself first' }).click();
  await moves(question.getByLabel('Preview'));
  await question.getByRole('button', { name: 'Go on stage' }).click();
  await moves(page.getByLabel('Your picture'));
}

/** Somebody who watches. */
async function seated(person: Person, address: string): Promise<Person> {
  await person.stage.open(address);
  return person;
}

test('whom the owner has named comes up unasked beside her, is seen and heard by everybody, and may no more when she takes it back', async ({ enter }) => {
  test.slow();
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Two on one stage');
  const otto = await seated(await enter('Otto', 'viewer'), address);
  const eve = await seated(await enter('Eve', 'viewer'), address);
  for (const { stage } of [otto, eve]) await stage.hear();
  await expect(otto.page.getByRole('button', { name: 'Go on stage' })).toHaveCount(0);

  await name(maria.page, 'Otto');
  await expect(otto.page.getByRole('status', { name: 'News' })).toContainText('You may perform on this stage from now on: By word of the house.');
  await goOn(otto.page);
  await moves(maria.page.getByLabel('Picture of Otto'));
  await moves(eve.page.getByLabel('Picture of Otto'));
  await moves(eve.stage.video);
  await hears(eve.page, 2);
  await keep(eve.page, 'performers-seen');
  await keep(otto.page, 'performers-on');

  await otto.page.getByRole('button', { name: 'Leave the stage' }).click();
  for (const { page } of [eve, maria, otto]) await expect(page.getByRole('figure')).toHaveCount(0);
  await moves(eve.stage.video);
  await expect(otto.page.getByRole('button', { name: 'Go on stage' })).toBeVisible();
  await release(maria.page, 'Otto');
  await expect(otto.page.getByRole('button', { name: 'Go on stage' })).toHaveCount(0);
});

test('whom the owner has named begins where nobody is on, and the owner comes beside him', async ({ enter }) => {
  test.slow();
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Open house');
  const otto = await seated(await enter('Otto', 'viewer'), address);
  const eve = await seated(await enter('Eve', 'viewer'), address);
  await name(maria.page, 'Otto');
  await maria.studio.end();

  await keep(otto.page, 'performers-dark');
  await otto.page.getByRole('link', { name: 'Begin the show' }).click();
  await expect(otto.page.getByText('Maria has named you to perform here')).toBeVisible();
  await keep(otto.page, 'performers-before', true);
  await otto.studio.goLive.click();
  await expect(otto.studio.endStream).toBeVisible();
  await eve.stage.hear();
  await moves(eve.stage.video);
  await hears(eve.page, 1);
  const still = async (): Promise<number> => (await eve.page.request.get(`/api${address.replace('/stage/', '/stages/')}/still`)).status();
  await expect.poll(still, { message: 'the house shows him' }).toBe(200);
  await keep(otto.page, 'performers-studio', true);

  await maria.stage.open(address);
  await goOn(maria.page);
  await moves(eve.page.getByLabel('Picture of Maria'));
  await moves(otto.page.getByLabel('Picture of Maria'));
  await hears(eve.page, 2);

  await otto.studio.end();
  await expect(eve.page.getByRole('figure')).toHaveCount(0);
  await maria.page.getByRole('button', { name: 'Moderate', exact: true }).click();
  await release(maria.page, 'Otto');
  await otto.page.reload();
  await expect(otto.page.getByText('Here performs only whom the owner of the stage has named.')).toBeVisible();
});

test('the owner takes her stage when she likes, and who had begun there is told why his show is over', async ({ enter }) => {
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Open house');
  const otto = await seated(await enter('Otto', 'viewer'), address);
  await name(maria.page, 'Otto');
  await maria.studio.end();
  await otto.page.getByRole('link', { name: 'Begin the show' }).click();
  await otto.studio.goLive.click();
  await expect(otto.studio.endStream).toBeVisible();

  await maria.studio.perform('Mine again');
  await expect(otto.page.getByText('Another performer has taken this stage. Come on it from its page.')).toBeVisible();
  await expect(otto.studio.goLive).toBeVisible();
  await keep(otto.page, 'performers-taken', true);
});
