// How long a picture stood still.
import type { Locator, Page } from '@playwright/test';

declare global {
  interface Window {
    longestGap: number;
  }
}

/** Starts to note the time between the frames that a video element shows. */
export async function watchGaps(video: Locator): Promise<void> {
  await video.evaluate((element: HTMLVideoElement) => {
    let last = performance.now();
    window.longestGap = 0;
    const seen = (now: number): void => {
      window.longestGap = Math.max(window.longestGap, now - last);
      last = now;
      element.requestVideoFrameCallback(seen);
    };
    element.requestVideoFrameCallback((now) => {
      last = now;
      element.requestVideoFrameCallback(seen);
    });
  });
}

/** Begins to note anew. */
export async function forgetGaps(page: Page): Promise<void> {
  await page.evaluate(() => {
    window.longestGap = 0;
  });
}

/** The longest time between two frames so far, in milliseconds. */
export async function longestGap(page: Page): Promise<number> {
  return page.evaluate(() => window.longestGap);
}
