// A hand on somebody's shared screen.
import type { Locator, Page } from '@playwright/test';
import { expect } from '../fixtures/expect';

/** The hand of somebody, by name. */
const hand = (page: Page, of: string): Locator => page.locator('.hand__name').filter({ hasText: of });

/** `of` points to the middle of a picture on `page`; all of `pages` see it, until it is lifted. */
export async function points(of: string, page: Page, picture: Locator, pages: Page[]): Promise<void> {
  const box = await picture.boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await expect(async () => {
    // It is gone when it rests for long.
    await page.mouse.move(x + 5, y, { steps: 5 });
    await page.mouse.move(x, y, { steps: 5 });
    for (const sees of pages) await expect(hand(sees, of)).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.mouse.up();
  for (const sees of pages) await expect(hand(sees, of)).toBeHidden();
}
