import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

test('who comes too early sees the performer go live, go away and come back', async ({ enter }) => {
  test.slow();
  const { page, studio } = await enter('Maria', 'performer');
  const first = await studio.perform('The first part');
  await studio.end();
  const viewer = await enter();
  await viewer.stage.open(first);
  await expect(viewer.stage.state).toContainText(/Maria/);

  await test.step('goes live', async () => {
    const again = await studio.perform('The second part');
    expect(again, 'a performer has one stage').toBe(first);
    await decodes(viewer.page);
  });
  await test.step('goes away and comes back', async () => {
    await page.goto('about:blank');
    await expect(viewer.stage.state).toContainText('Maria has lost the connection');
    await studio.open();
    await studio.backOnAir();
    await decodes(viewer.page);
    await expect(viewer.stage.state).not.toContainText('has lost the connection');
  });
  await test.step('reloads the page, and takes the stage back', async () => {
    await page.reload();
    await studio.backOnAir();
    await decodes(viewer.page, 30);
    await expect(studio.viewers).toHaveText('1');
    await expect(viewer.stage.viewers).toHaveText('1');
  });
});
