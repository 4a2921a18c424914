import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

test('a performer who reloads the page takes the stage back', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Back in a second');
  const viewer = await enter();
  await viewer.stage.open(address);
  await decodes(viewer.page);

  await performer.page.reload();
  await performer.studio.backOnAir();
  await decodes(viewer.page, 30);
  await expect(performer.studio.viewers).toHaveText('1');
  await expect(viewer.stage.viewers).toHaveText('1');
});
