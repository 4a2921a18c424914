// What the page for checks finds out about networks, each of another kind.
import type { Page } from '@playwright/test';
import { relayAddress } from './coturn';
import type { Access } from './home';
import { publicly } from './internet';
import { expect, test, whole } from './laboratory';

/** Nobody is there: the servers after it are asked all the same. */
const GONE = `stun:${publicly(99, 4)}:3478`;

test.use({ settings: { FOOTLIGHT_STUN_URLS: `${GONE},stun:${relayAddress(4)}:3478` } });

interface Case {
  access: Access;
  mapping: RegExp;
  /** How relays are reached. */
  open: string[];
  closed: string[];
  short?: true;
}

const ALL = ['UDP', 'TCP', 'TLS'];
const CASES: Case[] = [
  { access: { nat: 'none' }, mapping: /No translation\./, open: ALL, closed: [] },
  { access: { nat: 'port-preserving' }, mapping: /Endpoint-independent mapping\./, open: ALL, closed: [] },
  { access: { nat: 'symmetric' }, mapping: /Address-dependent or address and port-dependent mapping\./, open: ALL, closed: [], short: true },
  { access: { nat: 'port-preserving', firewall: 'no UDP' }, mapping: /Not determinable\./, open: ['TCP', 'TLS'], closed: ['UDP'], short: true },
];

/** Notes how long each check is under way. */
async function time(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const took: Record<string, number> = {};
    const began: Record<string, number> = {};
    Object.assign(window, { took });
    const look = (): void => {
      for (const row of document.querySelectorAll('ul[aria-label="Checks"] > li, ol[aria-label="Checks"] > li')) {
        const name = row.querySelector('.checks__title')?.textContent ?? '';
        if (row.textContent?.includes('is being checked')) began[name] ??= performance.now();
        else if (began[name] !== undefined) took[name] ??= performance.now() - began[name];
      }
    };
    new MutationObserver(look).observe(document, { subtree: true, childList: true, characterData: true });
  });
}

for (const { access, mapping, open, closed, short } of CASES) {
  if (!whole && short === undefined) continue;
  const name = access.firewall === 'no UDP' ? 'without UDP' : `behind ${access.nat} NAT`;
  test(`the checks tell how it is ${name}, none of them in more than five seconds`, async ({ settle }) => {
    const { person } = await settle(access);
    const { page } = person;
    await time(page);
    await page.goto('/diagnostics');
    await page.getByRole('button', { name: 'Start the checks' }).click();
    const report = page.getByRole('region', { name: 'Report' });
    await expect(report).toBeVisible({ timeout: 90_000 });
    const rows = page.getByRole('list', { name: 'Checks' }).getByRole('listitem');
    await expect(rows.filter({ hasText: GONE.slice('stun:'.length) })).toContainText('No answer within five seconds.');
    await expect(rows.filter({ hasText: 'NAT' })).toContainText(mapping);
    for (const [transports, words] of [[open, /through it there and back in \d+ ms/], [closed, 'No answer within five seconds.']] as const) {
      for (const transport of transports) {
        const relays = rows.filter({ hasText: /^Relay/ }).filter({ hasText: `by ${transport}` });
        await expect(relays.first()).toContainText(words);
      }
    }
    await expect(rows.filter({ hasText: 'The way to the server' })).toContainText(/Connected after \d+ ms\./);
    const took = await page.evaluate(() => (window as unknown as { took: Record<string, number> }).took);
    expect(Object.keys(took).length, 'checks').toBeGreaterThan(8);
    // Half a second for a machine that has other things to do.
    for (const [check, ms] of Object.entries(took)) expect(ms, check).toBeLessThan(5_500);
  });
}

test('who asks by plain HTTP from outside is sent to the page within TLS', async ({ settle }) => {
  const { home } = await settle({ nat: 'port-preserving' });
  const request = 'GET /login?to=/ HTTP/1.1\\r\\nHost: stage.test:443\\r\\nConnection: close\\r\\n\\r\\n';
  const answer = home.machine.run(`bash -c "exec 3<>/dev/tcp/${publicly(1, 4)}/443; printf '${request}' >&3; cat <&3"`);
  expect(answer).toMatch(/^HTTP\/1\.1 307 /);
  expect(answer).toMatch(/^location: https:\/\/stage\.test:443\/login\?to=\/\r$/im);
});
