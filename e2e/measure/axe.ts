// What axe finds wrong with a page.
import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect } from '../fixtures/expect';

/** Fails where it is serious; `where` names the page and its state. No page has a frame, so axe needs no page beside it. */
export async function nothingSerious(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']).analyze();
  const serious = violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' ')}`);
  expect(serious, where).toEqual([]);
}

/** In a hand, too: there nothing lies on a gradient, on which axe judges no contrast. */
export async function fineAtBoth(page: Page, where: string): Promise<void> {
  await nothingSerious(page, where);
  await resize(page, { width: 360, height: 740 });
  await nothingSerious(page, `${where}, on a phone`);
  await resize(page, { width: 1280, height: 800 });
}

/** With two frames: one for the new layout, one for what it sets off. */
export async function resize(page: Page, size: { width: number; height: number }): Promise<void> {
  await page.setViewportSize(size);
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}
