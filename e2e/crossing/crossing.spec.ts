import { expect, test } from '../fixtures/test';
import { decodes, moves } from '../measure/picture';
import { received } from '../measure/stats';

test.slow();

for (const [from, to, way] of [['Chromium', 'Firefox', [false, true]], ['Firefox', 'Chromium', [true, false]]] as const) {
  test(`a performer in ${from} is seen and heard in ${to}`, async ({ enter, fox }) => {
    const [theirs, mine] = way.map((other) => (other ? fox : undefined));
    const performer = await enter('Maria', 'performer', theirs);
    const address = await performer.studio.perform('To the other side');
    const { page, stage } = await enter(undefined, undefined, mine);
    await stage.open(address);
    await decodes(page);
    await moves(stage.video);
    await stage.hear();
    await expect.poll(async () => (await received(page)).audioEnergy).toBeGreaterThan(0);
  });
}
