import { expect, test } from '../fixtures/test';
import { open } from '../fixtures/witness';
import { decodes } from '../measure/picture';

// Within the page, without a load: a load would close everything by itself.
test('leaving a stage or the studio, live or not, lets go of all of it', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  let asked = 0;
  performer.page.on('dialog', () => (asked += 1));
  const letsGo = async (): Promise<void> => {
    await performer.page.getByRole('link', { name: 'Footlight' }).click();
    await expect(performer.page.getByRole('heading', { name: 'On stage now' })).toBeVisible();
    await expect.poll(async () => (await open(performer.page)).tracks, { message: 'tracks that capture' }).toBe(0);
    await expect.poll(async () => (await open(performer.page)).peers).toBe(0);
  };
  await test.step('the studio', async () => {
    await performer.studio.open();
    await expect.poll(async () => (await open(performer.page)).tracks).toBeGreaterThan(0);
    await letsGo();
  });
  const address = await performer.studio.perform('Come and go');
  await test.step('the stage', async () => {
    const { page, stage } = await enter();
    await stage.open(address);
    await decodes(page);
    await expect(performer.studio.viewers).toHaveText('1');
    await page.getByRole('link', { name: 'Log in' }).first().click();
    await expect(page).toHaveURL(/\/login/);
    await expect.poll(() => open(page)).toEqual({ tracks: 0, peers: 0, sockets: 0 });
    await expect(performer.studio.viewers).toHaveText('0');
  });
  await test.step('what leads to the studio, or to another window, leaves it as it is and asks nothing', async () => {
    const { page, studio } = performer;
    const peers = (await open(page)).peers;
    await page.getByRole('link', { name: 'Studio' }).click();
    const [other] = await Promise.all([
      page.context().waitForEvent('page'),
      page.getByRole('link', { name: 'Footlight' }).click({ modifiers: ['ControlOrMeta'] }),
    ]);
    await expect(other.getByRole('heading', { name: 'On stage now' })).toBeVisible();
    await other.close();
    await expect(studio.endStream).toBeVisible();
    expect((await open(page)).peers).toBe(peers);
    expect(asked).toBe(0);
  });
  await test.step('the studio while live, when he means it', async () => {
    const { page, studio } = performer;
    for (const way of [page.getByRole('link', { name: 'Footlight' }), page.getByRole('button', { name: 'Log out' })]) {
      page.once('dialog', (dialog) => void dialog.dismiss());
      await way.click();
      await expect(studio.endStream).toBeVisible();
      await expect(page).toHaveURL(/\/studio/);
    }
    page.once('dialog', (dialog) => void dialog.accept());
    await letsGo();
  });
});
