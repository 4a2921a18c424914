import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

test('the picture starts by itself when the performer comes back', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Now and then');
  const viewer = await enter();
  await viewer.stage.open(address);
  await decodes(viewer.page);

  await performer.page.goto('about:blank');
  await expect(viewer.stage.state).toContainText('Maria has lost the connection');
  await performer.studio.open();
  await performer.studio.backOnAir();
  await decodes(viewer.page);
  await expect(viewer.stage.state).not.toContainText('has lost the connection');
});

test('who comes too early sees the picture when the performer goes live', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const first = await performer.studio.perform('The first part');
  await performer.studio.end();

  const viewer = await enter();
  await viewer.stage.open(first);
  await expect(viewer.stage.state).toContainText(/Maria/);
  const again = await performer.studio.perform('The second part');
  expect(again, 'a performer has one stage').toBe(first);
  await decodes(viewer.page);
});
