import { CAPTURE } from '../fixtures/witness';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';
import { received } from '../measure/stats';

// The camera is captured at 960×540: 540, 270 and 135 lines.
test('the performer chooses how much to send, and the viewers follow', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('By measure');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);
  const height = async (): Promise<number> => (await received(page)).height;
  await expect.poll(height, { timeout: 30_000 }).toBe(CAPTURE.height);
  await performer.studio.quality.selectOption('Low');
  await expect.poll(height, { message: 'lines while Low is sent' }).toBe(CAPTURE.height / 4);
  await decodes(page);
  await performer.studio.quality.selectOption('Medium');
  await expect.poll(height, { message: 'lines while Medium is sent' }).toBe(CAPTURE.height / 2);
  await decodes(page);
});
