import { expect, test } from '../fixtures/test';

test.describe('a tip', () => {
  test('is seen by all on the stage, with the total and the top tippers', async ({ enter }) => {
    const performer = await enter('Maria', 'performer');
    const address = await performer.studio.perform('Tips welcome');
    const giver = await enter('Ada', 'viewer');
    const guest = await enter();
    for (const { stage } of [giver, guest]) {
      await stage.open(address);
      await expect(stage.viewers).not.toHaveText('0');
    }
    await giver.stage.tip('2.50', 'Bravo!');
    for (const tips of [giver.stage.tips, guest.stage.tips, performer.studio.tips]) {
      await expect(tips).toContainText('Bravo!');
      await expect(tips).toContainText('Ada');
      await expect(tips).toContainText('2.50');
    }
    await giver.stage.tip('4', 'Once more!');
    for (const { stage } of [giver, guest]) {
      await expect(stage.total).toContainText('6.50');
      await expect(stage.total.getByRole('listitem').filter({ hasText: 'Ada' }).first()).toBeVisible();
    }
    await expect(giver.page.getByRole('banner')).toContainText('43.50');

    await test.step('by whoever comes later, too', async () => {
      const { stage } = await enter();
      await stage.open(address);
      await expect(stage.tips).toContainText('Bravo!');
      await expect(stage.total).toContainText('6.50');
    });
    await test.step('and wants an account', async () => {
      await expect(guest.page.getByText(/to send a tip/)).toBeVisible();
      await expect(guest.stage.sendTip).toBeHidden();
    });
  });

  test.describe('that cannot be given', () => {
    test.use({ tolerated: /402|422|Failed to load resource/ });

    test('says what is wrong and takes nothing', async ({ enter }) => {
      const performer = await enter('Maria', 'performer');
      const address = await performer.studio.perform('Tips welcome');
      const { stage, page } = await enter('Ada', 'viewer');
      await stage.open(address);
      await stage.tip('400', 'More than I have');
      await expect(page.getByText(/not enough|credit/i).last()).toBeVisible();
      await stage.tip('0.10', 'Too little');
      await expect(page.getByText(/1\.00 to 500\.00/)).toBeVisible();
      await stage.tip('many', 'Not a number');
      await expect(stage.amount).toHaveAttribute('aria-invalid', 'true');
      await expect(page.getByRole('banner')).toContainText('50.00');
      await expect(stage.tips).not.toContainText('More than I have');
    });
  });
});
