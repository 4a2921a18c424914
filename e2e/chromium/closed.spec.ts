import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

test.describe('a tip that the server would refuse', () => {
  test('is not invited while the performer is away or after the end', async ({ enter }) => {
    test.slow();
    const performer = await enter('Maria', 'performer');
    const address = await performer.studio.perform('Now and then');
    const { page, stage } = await enter('Ada', 'viewer');
    await stage.open(address);
    await decodes(page);
    await expect(stage.sendTip).toBeEnabled();
    await stage.message.fill('Half a word');
    const still = async (): Promise<number> => {
      const answer = await page.request.get(`/api${address.replace('/stage/', '/stages/')}/still`);
      return answer.status();
    };
    await expect.poll(still, { message: 'the first still' }).toBe(200);

    await performer.page.goto('about:blank');
    await expect(page.getByText('You can tip again when Maria is back.')).toBeVisible();
    expect(await still(), 'the still of who is away').toBe(200);
    await expect(stage.sendTip).toBeDisabled();
    await expect(stage.amount).toBeDisabled();

    await performer.studio.open();
    await performer.studio.backOnAir();
    await expect(stage.sendTip).toBeEnabled();
    await expect(page.getByText(/You can tip/)).toBeHidden();
    await expect(stage.message, 'what was typed').toHaveValue('Half a word');

    await performer.studio.end();
    await expect(page.getByText('You can tip again when Maria is live.')).toBeVisible();
    await expect(stage.sendTip).toBeDisabled();
    await performer.studio.perform('Encore');
    await expect(stage.sendTip).toBeEnabled();
    await stage.tip('2', 'At last');
    await expect(stage.tips).toContainText('At last');
  });

  test('is not invited on a stage of one’s own', async ({ enter }) => {
    const { page, studio, stage } = await enter('Maria', 'performer');
    const address = await studio.perform('All mine');
    const own = await page.context().newPage();
    await own.goto(address);
    await expect(own.getByText('This is your own stage')).toBeVisible();
    await expect(own.getByRole('button', { name: 'Send tip' })).toBeDisabled();
    await own.close();
    await expect(stage.tips).toBeVisible();
  });
});
