import { FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test } from '../fixtures/neighbours';
import { CAPTURE } from '../fixtures/witness';
import { decodes, moves } from '../measure/picture';
import { received, sendsNow } from '../measure/stats';

test.use({ capture: CAPTURE });

test('a viewer whose link was narrow gets the large picture back', async ({ enter, move, server }) => {
  test.setTimeout(240_000);
  const [theirs, mine] = [await move(FAKE_DEVICES), await move()];
  const performer = await enter('Maria', 'performer', theirs.browser);
  const address = await performer.studio.perform('Through a straw');
  const { page, stage } = await enter(undefined, undefined, mine.browser);
  await stage.open(address);
  await decodes(page);
  mine.house.narrow(220);
  await expect(stage.weak).toContainText(/fair|poor/);
  // Words for the viewer, and a line for the operator.
  await expect.poll(() => server.log.some((line) => line.includes('qualitywarning') && /severity="?(warning|critical)/.test(line))).toBe(true);
  mine.house.widen();
  await expect(stage.weak).toBeHidden({ timeout: 120_000 });
});

// The camera is captured at 960×540: 540, 270 and 135 lines.
test('a performer whose way out was narrow is seen smaller meanwhile, and in full again', async ({ enter, move }) => {
  test.slow();
  const [theirs, mine] = [await move(FAKE_DEVICES), await move()];
  const performer = await enter('Maria', 'performer', theirs.browser);
  const address = await performer.studio.perform('Out through a straw');
  const { page, stage } = await enter(undefined, undefined, mine.browser);
  await stage.open(address);
  const tall = async (): Promise<number> => (await received(page)).height;
  const sends = sendsNow(performer.page);
  await expect.poll(tall).toBe(CAPTURE.height);

  theirs.house.narrowOut(500);
  await expect.poll(tall, { message: 'lines while it is narrow' }).toBeLessThan(CAPTURE.height);
  await expect.poll(sends, { message: 'lines sent by rid' }).not.toHaveProperty('h');
  await decodes(page);
  await moves(stage.video);

  theirs.house.widenOut();
  await expect.poll(tall, { message: 'lines when it is wide again', timeout: 60_000 }).toBe(CAPTURE.height);
  await decodes(page);
});
