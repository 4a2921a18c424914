import { FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test } from '../fixtures/neighbours';
import { CAPTURE } from '../fixtures/witness';
import { decodes } from '../measure/picture';

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
