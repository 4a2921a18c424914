import { expect, test } from '../fixtures/test';
import { decodes, lit } from '../measure/picture';

// The socket of a killed server cannot be reached for a while.
test.use({ tolerated: [/WebSocket|websocket|ERR_CONNECTION|Failed to load|NS_ERROR|can.t establish|NetworkError/i] });

test('the last frame stays in sight while the picture is away', async ({ enter, server }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Hold that thought');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);
  expect(await lit(page), 'nothing stands in for a picture that moves').toBe(0);

  await server.stop('SIGKILL');
  await expect(stage.state).toContainText(/reconnecting/i);
  expect(await lit(page)).toBeGreaterThan(0);
  await server.start();
  await decodes(page);
  await expect(stage.state).not.toContainText(/reconnecting/i);
  expect(await lit(page)).toBe(0);

  await performer.page.goto('about:blank');
  await expect(stage.state).toContainText('Maria has lost the connection');
  expect(await lit(page)).toBeGreaterThan(0);
});
