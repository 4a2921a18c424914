import type { WebSocketRoute } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

test('the stage page paints before the server has said anything', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Curtain');
  // One who has an account: then even the name in the header must be asked for.
  const { page, stage } = await enter('Ada', 'viewer');

  let asked = 0;
  let release = (): void => undefined;
  const released = new Promise<void>((go) => (release = go));
  const hold = async (): Promise<void> => {
    asked += 1;
    await released;
  };
  await page.route('**/api/**', async (route) => {
    await hold();
    await route.continue();
  });
  await page.routeWebSocket('**/ws', async (socket: WebSocketRoute) => {
    await hold();
    socket.connectToServer();
  });

  await page.goto(address);
  // The browser's own entries: of a page that paints nothing there are none.
  const painted = (): Promise<string[]> =>
    page.evaluate(() => performance.getEntriesByType('paint').map(({ name }) => name));
  await expect.poll(painted).toContain('first-contentful-paint');
  await expect(stage.state).toContainText('Connecting to the stage');
  await expect.poll(() => asked, { message: 'requests that are held back' }).toBeGreaterThan(0);
  release();
  await decodes(page);
});
