// What is read out to those who do not see, also where it is the same as before.
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { moves } from '../measure/picture';
import type { RoomPage } from '../pages/room';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

declare global {
  interface Window {
    told: number;
  }
}

/** Comes in without a sound, so that nobody is said to speak. */
async function enterQuietly(page: Page, room: RoomPage, address: string): Promise<void> {
  if (new URL(page.url(), 'http://nowhere').pathname !== address) await page.goto(address);
  await moves(room.preview);
  await room.button('Mute').click();
  await room.join.click();
  await expect(room.leave).toBeVisible();
}

test('a hand that is raised twice is told twice', async ({ enter }) => {
  const maria = await enter('Maria', 'viewer');
  const address = await maria.room.make('A question');
  await enterQuietly(maria.page, maria.room, address);
  const otto = await enter('Otto', 'viewer');
  await enterQuietly(otto.page, otto.room, address);
  await expect(maria.room.said).toHaveText('Otto came in.');
  await otto.room.button('Raise hand').click();
  await expect(maria.room.said).toHaveText('Otto raises a hand.');
  await otto.room.button('Lower hand').click();
  await expect(maria.room.tile('Otto').getByText('Hand raised')).toBeHidden();
  await maria.room.said.evaluate((said) => {
    window.told = 0;
    const count = (changes: MutationRecord[]): void => void (window.told += changes.length);
    new MutationObserver(count).observe(said, { childList: true, characterData: true, subtree: true });
  });
  await otto.room.button('Raise hand').click();
  await expect(maria.room.tile('Otto').getByText('Hand raised')).toBeVisible();
  await expect.poll(() => maria.page.evaluate(() => window.told), { message: 'changes of what is read out' }).toBeGreaterThan(0);
  await expect(maria.room.said).toHaveText('Otto raises a hand.');
});
