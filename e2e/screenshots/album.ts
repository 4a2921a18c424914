// Keeps a picture of a page in each of the sizes that the design is judged at.
import type { Page } from '@playwright/test';

export const SIZES = [
  { width: 360, height: 740 },
  { width: 740, height: 360 },
  { width: 1280, height: 800 },
];

/** Writes `test-results/screenshots/WIDTHxHEIGHT/NAME.png` for every size; all of the page where it is longer. */
export async function keep(page: Page, name: string, fullPage = false): Promise<void> {
  for (const size of SIZES) {
    await page.setViewportSize(size);
    // Two frames: one for the new layout, one for what it sets off.
    await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
    const path = `test-results/screenshots/${size.width}x${size.height}/${name}.png`;
    await page.screenshot({ path, animations: 'disabled', fullPage });
  }
}
