import { expect, test } from '../fixtures/test';
import { decodes, lit, moves } from '../measure/picture';

// The socket of a killed server cannot be reached for a while.
test.use({ tolerated: /WebSocket|websocket|ERR_CONNECTION|Failed to load|NS_ERROR|can.t establish|was interrupted|NetworkError/i });

test('a killed and restarted server is survived without a reload, and the last frame stays in sight meanwhile', async ({ enter, server }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Whatever happens');
  const { page, stage } = await enter('Ada', 'viewer');
  await stage.open(address);
  await decodes(page);
  await stage.tip('5', 'Before the storm');
  await expect(stage.tips).toContainText('Before the storm');
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  expect(await lit(page), 'nothing stands in for a picture that moves').toBe(0);

  await server.stop('SIGKILL');
  await expect(stage.state).toContainText(/reconnecting/i);
  expect(await lit(page), 'points of the last frame').toBeGreaterThan(0);
  await server.start();

  await decodes(page, 30);
  await moves(stage.video);
  await expect(stage.state).not.toContainText(/reconnecting/i);
  expect(await lit(page)).toBe(0);
  await expect(performer.studio.endStream).toBeVisible();
  await expect(performer.studio.viewers).toHaveText('1');
  expect(await page.evaluate(() => 'sameDocument' in window), 'no reload').toBe(true);
  await stage.tip('5', 'After the storm');
  await expect(performer.studio.tips).toContainText('After the storm');
  await expect(stage.total).toContainText('10.00');

  await performer.page.goto('about:blank');
  await expect(stage.state).toContainText('Maria has lost the connection');
  expect(await lit(page), 'points of the last frame').toBeGreaterThan(0);
});
