import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

/** A network that is another one when the test says so, and a page that is out of sight then. */
async function pretend(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const connection = Object.assign(new EventTarget(), { type: 'cellular', saveData: false });
    Object.defineProperty(navigator, 'connection', { configurable: true, value: connection });
    let sight: DocumentVisibilityState = 'visible';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => sight });
    window.addEventListener('sight', (event) => {
      sight = (event as CustomEvent<DocumentVisibilityState>).detail;
      document.dispatchEvent(new Event('visibilitychange'));
    });
    window.addEventListener('network', (event) => {
      connection.type = (event as CustomEvent<string>).detail;
      connection.dispatchEvent(new Event('change'));
    });
  });
}

test('a phone that shows something else is sent the smallest picture, whatever network it comes to', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('From the tram to the sofa');
  const { page, stage } = await enter('Ada', 'viewer');
  await pretend(page);
  const asked: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const quality = /"type":"quality","quality":"(\w+)"/.exec(String(payload))?.[1];
      if (quality) asked.push(quality);
    }),
  );
  await stage.open(address);
  await decodes(page);
  const happens = (name: string, detail: string): Promise<boolean> =>
    page.evaluate(({ name, detail }) => window.dispatchEvent(new CustomEvent(name, { detail })), { name, detail });

  await happens('sight', 'hidden');
  await expect.poll(() => asked).toEqual(['low']);
  await happens('network', 'wifi');
  await happens('sight', 'visible');
  await expect.poll(() => asked).toEqual(['low', 'low', 'auto']);
});
