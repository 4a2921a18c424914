import { expect, test } from '../fixtures/test';

const PAGES = ['/', '/login', '/register', '/studio', '/stage/nosuchstage'];

test('every page comes with a strict security policy and breaks none of it', async ({ enter }) => {
  const { page } = await enter('Maria', 'performer');
  for (const path of PAGES) {
    const answer = await page.goto(path);
    const policy = answer?.headers()['content-security-policy'] ?? '';
    expect(policy, path).toContain("script-src 'self' 'wasm-unsafe-eval'");
    expect(policy, path).not.toMatch(/unsafe-inline|'unsafe-eval'|\*/);
    expect(policy, path).toContain("default-src 'none'");
    expect(answer?.headers()['x-content-type-options'], path).toBe('nosniff');
    await expect(page.getByRole('main')).not.toBeEmpty();
  }
});

test('what has a hash in its name is kept for a year, the page itself is asked for again', async ({ server, request }) => {
  const page = await request.get(`${server.url}/`);
  expect(page.headers()['cache-control']).toBe('no-cache');
  const asset = /(?:src|href)="(\/[^"]+-[0-9a-f]{16}[^"]*\.(?:js|wasm|css))"/.exec(await page.text())?.[1];
  expect(asset).toBeDefined();
  const script = await request.get(`${server.url}${asset}`, { headers: { 'accept-encoding': 'br' } });
  expect(script.headers()['cache-control']).toBe('public, max-age=31536000, immutable');
  expect(script.headers()['content-encoding']).toBe('br');
});

test("a stage's page, its chat included, is at most 400 KiB to download, and the house no more", async ({ enter }) => {
  const performer = await enter();
  const { token } = await performer.register('Maria', 'performer');
  const { id } = await performer.post<{ id: string }>('/api/stages', token, { title: 'Small' });
  for (const path of ['/', `/stage/${id}`]) {
    // Each for the first time, with nothing in the cache.
    const { page } = await enter();
    let bytes = 0;
    page.on('response', (answer) => {
      if (/\.(js|wasm|css)$/.test(new URL(answer.url()).pathname)) {
        bytes += Number(answer.headers()['content-length'] ?? Number.NaN);
      }
    });
    await page.goto(path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    if (path !== '/') await expect(page.getByRole('log', { name: 'Chat' })).toBeVisible();
    await page.waitForLoadState('networkidle');
    expect(bytes, path).toBeGreaterThan(50 * 1024);
    expect(bytes, path).toBeLessThanOrEqual(400 * 1024);
  }
});
