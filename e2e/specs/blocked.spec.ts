import { blockUdp, walled } from '../fixtures/firewall';
import { expect, test } from '../fixtures/test';
import { decodes, moves } from '../measure/picture';
import { route } from '../measure/route';
import { received } from '../measure/stats';

let lift: (() => void) | undefined;
test.beforeEach(() => {
  expect(walled, 'it needs a network namespace of its own').toBe(true);
  lift = blockUdp();
});
test.afterEach(() => lift?.());

test('where UDP is blocked, media goes by TCP, both ways', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Behind a wall');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page, 60);
  await moves(stage.video);
  for (const side of [performer.page, page]) {
    expect((await route(side)).map((way) => way.protocol)).toEqual(['tcp']);
  }
  await stage.hear();
  const before = await received(page);
  const energy = async () => (await received(page)).audioEnergy;
  await expect.poll(energy, { message: 'sound comes as well' }).toBeGreaterThan(before.audioEnergy);
});
