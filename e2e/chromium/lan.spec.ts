import { FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test } from '../fixtures/neighbours';
import { decodes, moves } from '../measure/picture';
import { route } from '../measure/route';
import { received } from '../measure/stats';

// Three machines on one network and not the loopback. The viewer's page is a plain
// http page under an address, as somebody at home opens it.
test('between machines on a local network, the defaults are enough', async ({ enter, move, server }) => {
  test.slow();
  const [theirs, mine] = [await move(FAKE_DEVICES), await move()];
  const performer = await enter('Maria', 'performer', theirs.browser);
  const address = await performer.studio.perform('Next door');
  const { page, stage } = await enter(undefined, undefined, mine.browser);
  await stage.open(address);
  expect(new URL(page.url()).hostname).toBe(new URL(server.url).hostname);
  await decodes(page, 60);
  await moves(stage.video);
  await stage.hear();
  await expect.poll(async () => (await received(page)).audioEnergy).toBeGreaterThan(0);
  for (const side of [performer.page, page]) {
    expect((await route(side)).map((way) => way.remote)).toEqual([new URL(server.url).hostname]);
  }
});
