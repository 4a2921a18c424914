// The page that checks one's own browser, devices and network, against this
// test's own STUN and TURN server, and against one that is not there.
import { readFileSync } from 'node:fs';
import { expect, test } from '../fixtures/test';

// Not one of the ports that browsers refuse to speak to.
const GONE = 'stun:198.18.0.1:3499';

test.use({
  settings: { FOOTLIGHT_TURN_ADDR: '[::]:0', FOOTLIGHT_STUN_URLS: GONE },
});

test('checks, tells what is wrong, and lets the report be saved and sent', async ({ browserName, enter }) => {
  const { page } = await enter();
  await page.goto('/');
  await page.getByRole('link', { name: 'Check your connection' }).click();
  await expect(page.getByRole('checkbox', { name: 'Check camera and microphone' })).toBeChecked();
  await page.getByRole('button', { name: 'Start the checks' }).click();
  const progress = page.getByRole('progressbar', { name: 'Checks that are done' });
  await expect(progress).toBeVisible();

  const report = page.getByRole('region', { name: 'Report' });
  await expect(report).toBeVisible({ timeout: 45_000 });
  await expect(progress).toHaveAttribute('aria-valuenow', '100');
  const row = (title: string) => page.getByRole('list', { name: 'Checks' }).getByRole('listitem').filter({ hasText: title });
  // Firefox's by what it records: its Web Audio waits for a sound card, which there is not everywhere.
  for (const device of ['Camera', 'Microphone']) await expect(row(device)).toContainText('Works.');
  for (const transport of ['UDP', 'TCP']) {
    const relay = page.getByRole('listitem').filter({ hasText: /^Relay/ }).filter({ hasText: `by ${transport}` });
    await expect(relay).toContainText(/through it there and back in \d+ ms/);
  }
  await expect(row('STUN server')).toContainText('No answer within five seconds.');
  // One server answers, and it takes two.
  await expect(row('NAT')).toContainText(/Not determinable/);

  // There and back, and each way, to the very port of the media.
  await expect(row('The way to the server')).toContainText(/Connected after \d+ ms\./);
  await expect(row('Latency, jitter and loss')).toContainText(/\d+ ms there and back, \d+ ms of jitter, [\d.]+ % lost\./);
  for (const way of ['From the server to here', 'From here to the server']) {
    await expect(row(way)).toContainText(/[\d.]+ Mbit\/s\./);
  }

  // What is wrong is the one server, and what to do about it stands beside it.
  await expect(report.getByRole('status').first()).toContainText('Fair');
  const findings = report.getByRole('list', { name: 'What could be better' }).getByRole('listitem');
  await expect(findings).toHaveCount(1);
  await expect(findings).toContainText(`${GONE} does not answer.`);

  // Firefox's downloads are not told of here.
  if (browserName === 'chromium') {
    const download = page.waitForEvent('download');
    await report.getByRole('link', { name: 'Save the report' }).click();
    const saved = JSON.parse(readFileSync(await (await download).path(), 'utf8'));
    expect(saved.summary).toBe('fair');
    expect(saved.findings).toEqual([{ kind: 'stun_unreached', subject: GONE }]);
    expect(saved.line.upload).toBeGreaterThan(1000);
    expect(saved.line.download).toBeGreaterThan(1000);
    expect(saved.line.round_trip_ms).toBeLessThan(150);
    expect(saved.line.loss_permille).toBeLessThanOrEqual(10);
    expect(saved.recommendations[0].recommendation).toContain('operator');
    expect(Math.abs(saved.time - Date.now())).toBeLessThan(60_000);
  }

  await report.getByRole('button', { name: 'Send it to the operator' }).click();
  await expect(report.getByRole('status', { name: 'Sending' })).toContainText('The operator has it.');
});
