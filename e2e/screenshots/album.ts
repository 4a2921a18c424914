// Keeps a picture of a page in each of the sizes that the design is judged at: for
// those who look at them, and so only where the project is asked for by its name.
// Without pictures these tests see that there is such a state.
import type { Page } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FAKE_DEVICES } from '../fixtures/browsers';
import { writeTestcard } from '../measure/testcard';

export const SIZES = [
  { width: 360, height: 740 },
  { width: 740, height: 360 },
  { width: 1280, height: 800 },
];

/** `playwright.config.ts` sets it. */
export const wanted = process.env['FOOTLIGHT_SCREENSHOTS'] !== undefined;

/** Writes `test-results/screenshots/WIDTHxHEIGHT/NAME.png` for every size; all of the page where it is longer. */
export async function keep(page: Page, name: string, fullPage = false): Promise<void> {
  if (!wanted) return;
  for (const size of SIZES) {
    await page.setViewportSize(size);
    // Two frames: one for the new layout, one for what it sets off.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const path = `test-results/screenshots/${size.width}x${size.height}/${name}.png`;
    await page.screenshot({ path, animations: 'disabled', fullPage });
  }
}

/** Chromium's arguments for a camera that films a stage, for as long as `use` takes. */
export async function withCamera(use: (media: string[]) => Promise<void>): Promise<void> {
  if (!wanted) return use(FAKE_DEVICES);
  const folder = mkdtempSync(join(tmpdir(), 'footlight-card-'));
  try {
    const file = join(folder, 'card.y4m');
    writeTestcard(file, false);
    await use([...FAKE_DEVICES, `--use-file-for-fake-video-capture=${file}`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
