import { expect, test } from '../fixtures/test';
import { decodes, moves } from '../measure/picture';

// The socket of a killed server cannot be reached for a while.
test.use({ tolerated: [/WebSocket|websocket|ERR_CONNECTION|Failed to load|NS_ERROR|can.t establish|NetworkError/i] });

test('a killed and restarted server is survived without a reload', async ({ enter, server }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Whatever happens');
  const giver = await enter('Ada', 'viewer');
  await giver.stage.open(address);
  await decodes(giver.page);
  await giver.stage.tip('5', 'Before the storm');
  await expect(giver.stage.tips).toContainText('Before the storm');
  await giver.page.evaluate(() => Object.assign(window, { sameDocument: true }));

  await server.stop('SIGKILL');
  await expect(giver.stage.state).toContainText(/reconnecting/i);
  await server.start();

  await decodes(giver.page, 30);
  await moves(giver.stage.video);
  await expect(performer.studio.endStream).toBeVisible();
  await expect(performer.studio.viewers).toHaveText('1');
  expect(await giver.page.evaluate(() => 'sameDocument' in window), 'no reload').toBe(true);
  await giver.stage.tip('5', 'After the storm');
  await expect(performer.studio.tips).toContainText('After the storm');
  await expect(giver.stage.total).toContainText('10.00');
});
