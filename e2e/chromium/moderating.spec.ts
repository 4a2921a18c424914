// What is done about a message, where it is not done at once.
import { expect, test } from '../fixtures/test';

// What is refused here the browser reports.
test.use({ tolerated: /503/ });

test('a message that could not be deleted can be deleted yet, and nothing else is begun meanwhile', async ({ enter }) => {
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Order, please');
  const ada = await enter('Ada', 'viewer');
  await ada.stage.open(address);
  await ada.page.getByRole('textbox', { name: 'Say something' }).fill('Something rude');
  await ada.page.getByRole('textbox', { name: 'Say something' }).press('Enter');
  await maria.page.getByRole('button', { name: 'Moderate Ada' }).click();
  const order = maria.page.getByRole('region', { name: 'Moderation' });
  const remove = order.getByRole('button', { name: 'Delete the message' });
  const mute = order.getByRole('button', { name: 'Mute for 10 minutes' });
  const reason = order.getByRole('textbox', { name: 'The reason' });

  await test.step('without a reason', async () => {
    await reason.fill('');
    await remove.click();
    await expect(reason).toHaveAttribute('aria-invalid', 'true');
    await expect(remove).toBeVisible();
    await reason.fill('Rude words.');
  });
  await test.step('refused by the server', async () => {
    let answer = (): void => {};
    const held = new Promise<void>((resolve) => (answer = resolve));
    const acts = /\/moderation$/;
    await maria.page.route(acts, async (route) => {
      if (route.request().method() !== 'POST') return route.fallback();
      await held;
      await route.fulfill({ status: 503, json: { code: 'unavailable', message: 'Not now.' } });
    });
    await remove.click();
    await expect(mute).toHaveAttribute('aria-busy', 'true');
    answer();
    await expect(order.getByRole('alert')).toContainText('Not now.');
    await expect(mute).not.toHaveAttribute('aria-busy');
    await maria.page.unroute(acts);
    await expect(remove).toBeVisible();
  });
  await test.step('and then done', async () => {
    await remove.click();
    await expect(order.getByRole('status')).toHaveText('The message is deleted.');
    await expect(remove).toBeHidden();
    await expect(maria.page.getByRole('log', { name: 'Chat' })).not.toContainText('Something rude');
  });
});
