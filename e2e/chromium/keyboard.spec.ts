import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

/** Presses Tab until the element has the focus; fails where it never does. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let presses = 0; presses < 60; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab never came to ${target}`);
}

test('everything that matters is done without a mouse', async ({ enter }) => {
  test.slow();
  const performer = await enter();
  const { page, studio } = performer;
  await page.goto('/register');
  const name = page.getByRole('textbox', { name: 'Name' });
  await expect(name).toBeVisible();
  // Of a group of radio buttons, Tab comes to the chosen one.
  await tabTo(page, page.getByRole('radio', { name: 'Viewer' }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'Performer' })).toBeChecked();
  await tabTo(page, name);
  await page.keyboard.type('Maria');
  await tabTo(page, page.getByLabel('Password'));
  await page.keyboard.type('correct horse battery');
  await page.keyboard.press('Enter');

  await tabTo(page, studio.title);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('By keyboard');
  await expect(studio.goLive).toBeEnabled();
  await tabTo(page, studio.goLive);
  await page.keyboard.press('Enter');
  await expect(studio.endStream).toBeVisible();

  const viewer = await enter('Ada', 'viewer');
  await viewer.page.goto('/');
  const card = viewer.page.getByRole('link', { name: /By keyboard/ });
  await tabTo(viewer.page, card);
  await viewer.page.keyboard.press('Enter');
  await decodes(viewer.page);
  await tabTo(viewer.page, viewer.stage.quality);
  await expect(viewer.stage.quality).toBeInViewport();
  await tabTo(viewer.page, viewer.stage.amount);
  await viewer.page.keyboard.press('ControlOrMeta+a');
  await viewer.page.keyboard.type('2');
  await viewer.page.keyboard.press('Enter');
  await expect(viewer.stage.tips).toContainText('Ada');

  // The focus stays where it is, so that a second press takes the first one back.
  await tabTo(page, studio.endStream);
  await page.keyboard.press('Enter');
  await expect(studio.endNow).toBeEnabled();
  await page.keyboard.press('Enter');
  await expect(studio.endStream).toBeVisible();
});

test('a room is made, entered, led and left without a mouse', async ({ enter }) => {
  const { page, room } = await enter('Maria', 'viewer');
  await page.goto('/');
  await tabTo(page, room.title);
  await page.keyboard.type('By keyboard');
  await tabTo(page, page.getByRole('radio', { name: 'Open', exact: true }));
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('radio', { name: 'Lobby', exact: true })).toBeChecked();
  await tabTo(page, room.start);
  await page.keyboard.press('Enter');
  await tabTo(page, room.join);
  await page.keyboard.press('Enter');
  await expect(room.leave).toBeVisible();

  await tabTo(page, room.button('Raise hand'));
  await page.keyboard.press('Enter');
  await expect(room.button('Lower hand')).toBeFocused();
  await tabTo(page, room.button('React'));
  await page.keyboard.press('Enter');
  await tabTo(page, room.button('React 👏'));
  await page.keyboard.press('Escape');
  await expect(room.button('React 👏')).toBeHidden();
  await tabTo(page, room.words);
  await page.keyboard.press('Enter');
  await tabTo(page, room.line);
  await page.keyboard.type('hello, mv');
  await page.keyboard.press('Enter');
  await expect(room.chat).toContainText('hello, mv');
  await expect(room.button('Mute'), 'keys are words while one writes').toBeVisible();
  await page.keyboard.press('Escape');
  await expect(room.line).toBeHidden();
  await expect(room.words, 'where one was before').toBeFocused();
  await tabTo(page, room.people);
  await page.keyboard.press('Enter');
  await tabTo(page, room.button('Close'));
  await page.keyboard.press('Enter');
  await expect(room.people).toBeFocused();
  await tabTo(page, room.leave);
  await page.keyboard.press('Enter');
  await expect(room.state).toContainText('You have left');
});

test('a call is made, answered, led and ended without a mouse', async ({ enter }) => {
  test.slow();
  const callee = await enter('Ada', 'viewer');
  await callee.page.goto('/');
  const caller = await enter('Maria', 'viewer');
  const { page, call } = caller;
  await page.goto('/');
  await tabTo(page, call.who);
  await page.keyboard.type('Ada');
  await page.keyboard.press('Enter');
  await expect(callee.call.ring).toBeFocused();
  await tabTo(callee.page, callee.call.answer);
  await callee.page.keyboard.press('Enter');
  await Promise.all([call.meets(), callee.call.meets()]);

  await tabTo(page, call.button('Mute'));
  await page.keyboard.press('Enter');
  await expect(call.button('Unmute')).toBeFocused();
  await tabTo(page, call.words);
  await page.keyboard.press('Enter');
  await tabTo(page, call.message);
  await page.keyboard.press('Escape');
  await expect(call.message).toBeHidden();
  await expect(call.words, 'where one was before').toBeFocused();
  await tabTo(page, call.hangUp);
  await page.keyboard.press('Enter');
  await expect(call.state).toContainText('The call has ended');
});
