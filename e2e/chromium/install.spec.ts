import { expect, test } from '../fixtures/test';

// Elsewhere no service worker stands between a page and the network.
test.use({ serviceWorkers: 'allow', tolerated: /ERR_CONNECTION_REFUSED|Failed to fetch|WebSocket/ });

interface Manifest {
  start_url: string;
  display: string;
  icons: { src: string; sizes: string; type: string; purpose: string }[];
}

test('the pages can be installed, and where the house cannot be reached they say so and come back', async ({ page, server }) => {
  await page.goto(server.url);
  const manifest = (await (await page.request.get(`${server.url}/manifest.webmanifest`)).json()) as Manifest;
  expect(manifest).toMatchObject({ start_url: '/', display: 'standalone' });
  const drawn = manifest.icons.filter((icon) => icon.type === 'image/png');
  expect(drawn.map((icon) => `${icon.purpose} ${icon.sizes}`)).toEqual(['any 192x192', 'any 512x512', 'maskable 512x512']);
  for (const icon of drawn) {
    const size = await page.evaluate(async (src) => {
      const { width, height } = await createImageBitmap(await (await fetch(src)).blob());
      return `${width}x${height}`;
    }, icon.src);
    expect(size, icon.src).toBe(icon.sizes);
  }

  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await server.stop('SIGKILL');
  await page.goto(`${server.url}/login`);
  await expect(page.getByRole('heading', { name: 'The house cannot be reached' })).toBeVisible();
  const drawnIcon = page.getByRole('main').locator('img');
  await expect.poll(() => drawnIcon.evaluate((icon) => (icon as HTMLImageElement).naturalWidth)).toBeGreaterThan(0);
  await server.start();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Welcome back');
  await expect(page).toHaveURL(`${server.url}/login`);
});
