import { chromium } from '@playwright/test';
import { CAPTURE } from '../fixtures/witness';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumLaunch, FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';
import { percentile, table } from '../measure/figures';
import { decodes } from '../measure/picture';
import { delays, sightings, watchCapture, watchDisplay } from '../measure/stamps';
import { CARD, writeTestcard } from '../measure/testcard';

test.use({ capture: CAPTURE });

const FRAMES = 1_500;

// The camera is a file of 640×360 at 30 frames a second whose frames are
// numbered; libwebrtc makes two layers of that size.
test('glass to glass', async ({ enter }) => {
  const folder = mkdtempSync(join(tmpdir(), 'footlight-card-'));
  const file = join(folder, 'card.y4m');
  writeTestcard(file, true);
  const browser = await chromium.launch(chromiumLaunch([...FAKE_DEVICES, `--use-file-for-fake-video-capture=${file}`]));
  try {
    const performer = await enter('Maria', 'performer', browser);
    const address = await performer.studio.perform('Numbered frames');
    const viewer = await enter(undefined, undefined, browser);
    await viewer.stage.open(address);
    await decodes(viewer.page, 60);
    await watchCapture(performer.page);
    await watchDisplay(viewer.page, 'Stage');
    await expect
      .poll(async () => (await sightings(viewer.page)).length, { timeout: 120_000, intervals: [2_000] })
      .toBeGreaterThan(FRAMES);
    const found = delays(await sightings(performer.page), await sightings(viewer.page));
    expect(found.length).toBeGreaterThan(FRAMES * 0.9);
    table(
      'glass',
      `Glass to glass, ${found.length} frames of ${CARD.width}×${CARD.height}`,
      ['p50 ms', 'p95 ms', 'p99.9 ms', 'longest ms'],
      [[percentile(found, 0.5), percentile(found, 0.95), percentile(found, 0.999), Math.max(...found)]],
    );
  } finally {
    await browser.close();
    rmSync(folder, { recursive: true });
  }
});
