// What axe says of a stage, a studio and a house, and what is opened in them, on a desk and in a hand.
import { expect, test } from '../fixtures/test';
import { fineAtBoth, nothingSerious } from '../measure/axe';
import { decodes, moves } from '../measure/picture';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

test('axe finds nothing serious in one\'s account, in the house, and in the overlay with a tip', async ({ enter }) => {
  const maria = await enter('Maria', 'performer');
  const studio = maria.page;
  const address = await maria.studio.perform('Strings tonight');
  await studio.getByText('Tip goal', { exact: true }).click();
  await studio.getByRole('textbox', { name: 'What for' }).fill('New strings');
  await studio.getByRole('textbox', { name: 'How much' }).fill('5');
  await maria.studio.button('Set the goal').click();
  await studio.getByText('Tips in OBS (overlay)').click();
  await maria.studio.button('Make a link').click();
  const link = new URL(await studio.getByRole('textbox', { name: 'Overlay' }).inputValue());
  await expect(studio.getByRole('progressbar', { name: 'New strings' })).toBeVisible();
  await fineAtBoth(studio, 'the studio with a goal and an overlay');

  const { page: overlay } = await enter();
  await overlay.goto(link.pathname + link.hash);
  await expect(overlay.getByRole('region', { name: 'Goal' })).toContainText('€0 of €5');
  await fineAtBoth(overlay, 'the overlay');
  const ada = await enter('Ada', 'viewer');
  await ada.stage.open(address);
  await decodes(ada.page);
  await ada.stage.tip('2', 'Bravo!');
  await expect(overlay.locator('.burst__card')).toContainText('Bravo!');
  await nothingSerious(overlay, 'the overlay with a tip');
  await fineAtBoth(ada.page, 'the stage with a goal');

  await ada.page.goto('/');
  await expect(ada.page.getByRole('link', { name: /Strings tonight/ })).toBeVisible();
  await ada.page.getByRole('radio', { name: 'Password', exact: true }).check();
  await fineAtBoth(ada.page, 'the house of somebody with an account');
  await ada.page.goto('/account');
  const change = ada.page.getByRole('button', { name: 'Change password' });
  await expect(change).toBeVisible();
  await fineAtBoth(ada.page, 'the account');
  await change.click();
  await expect(ada.page.getByLabel('Current password')).toHaveAttribute('aria-invalid', 'true');
  await fineAtBoth(ada.page, 'the account, refused');
});

test('axe finds nothing serious on a stage with order, a guest and a screen', async ({ enter }) => {
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Two of us');
  const ada = await enter('Ada', 'viewer');
  const eve = await enter('Eve', 'viewer');
  for (const { page, stage } of [ada, eve]) {
    await stage.open(address);
    await decodes(page);
  }

  await test.step('those who see to order', async () => {
    const line = eve.page.getByRole('textbox', { name: 'Say something' });
    await line.fill('Something rude');
    await line.press('Enter');
    await maria.page.getByRole('button', { name: 'Moderate Eve' }).click();
    const order = maria.page.getByRole('region', { name: 'Moderation' });
    await order.getByRole('button', { name: 'Mute for 10 minutes' }).click();
    await expect(order.getByText('Bans and mutes: 1')).toBeVisible();
    await order.getByRole('textbox', { name: 'Whom', exact: true }).fill('Ada');
    await order.getByRole('button', { name: 'Name as moderator' }).click();
    await expect(order.getByText('Moderators: 1')).toBeVisible();
    for (const more of [/^Who is here/, /^Bans and mutes/, /^Moderators/, /^What was done/]) await order.getByText(more).click();
    for (const name of ['Choose Ada', 'Lift it from Eve', 'Dismiss Ada']) await expect(order.getByRole('button', { name })).toBeVisible();
    await fineAtBoth(maria.page, 'the studio with moderation');
    await order.getByRole('button', { name: 'Lift it from Eve' }).click();
    await expect(order.getByText('Bans and mutes: 0')).toBeVisible();
    await ada.page.getByRole('button', { name: 'Moderate', exact: true }).click();
    await expect(ada.page.getByRole('region', { name: 'Moderation' })).toBeVisible();
    await fineAtBoth(ada.page, 'the stage with moderation');
  });

  await test.step('a guest', async () => {
    await maria.page.getByText('Bring somebody on stage').click();
    const bring = maria.page.getByRole('button', { name: 'Bring Eve on stage' });
    await expect(bring).toBeVisible();
    await fineAtBoth(maria.page, 'the studio with those who watch');
    await bring.click();
    const question = eve.page.getByRole('dialog');
    await expect(question).toContainText('Maria asks you onto the stage');
    await fineAtBoth(eve.page, 'the question to come on stage');
    await question.getByRole('button', { name: 'See yourself first' }).click();
    await moves(question.getByLabel('Preview'));
    await fineAtBoth(eve.page, 'the question, with oneself');
    await question.getByRole('button', { name: 'Go on stage' }).click();
    await moves(ada.page.getByLabel('Picture of Eve'));
    await fineAtBoth(eve.page, 'the stage, for who is on it');
    await fineAtBoth(ada.page, 'the stage with a guest, to be taken off');
    await fineAtBoth(maria.page, 'the studio with a guest');
  });

  await test.step('a screen', async () => {
    await maria.studio.button('Share screen').click();
    for (const [{ page }, whose] of [[ada, 'a moderator'], [eve, 'a guest']] as const) {
      await moves(page.getByLabel('Screen of Maria', { exact: true }));
      await moves(page.getByLabel('Camera', { exact: true }));
      await fineAtBoth(page, `the stage with a screen, for ${whose}`);
    }
    await fineAtBoth(maria.page, 'the studio with a screen');
  });
});
