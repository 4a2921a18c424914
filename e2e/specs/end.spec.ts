import { expect, test } from '../fixtures/test';
import { open } from '../fixtures/witness';
import { decodes } from '../measure/picture';

test('the end of the stream is told, and everything is let go', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('One song');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);

  await performer.studio.end();
  await expect(stage.state).toContainText('Thank you for watching Maria');
  await expect.poll(async () => (await open(page)).peers, { message: 'the viewer’s peer connections' }).toBe(0);
  await expect.poll(async () => (await open(performer.page)).peers, { message: 'the performer’s' }).toBe(0);

  await performer.page.goto('/');
  await expect(performer.page.getByRole('heading', { level: 1 })).toBeVisible();
});
