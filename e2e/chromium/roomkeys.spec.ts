// What one does for oneself in a room: who is large, keys, and looking away.
import type { Page } from '@playwright/test';
import { host, member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';
import { rests } from '../measure/picture';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

const large = '.tile--large';

test('who is pinned has the large place, and the grid is back when he is not', async ({ enter }) => {
  const { maria, address } = await host(enter, 'Large and small');
  await member(enter, 'Otto', address);
  const ada = await member(enter, 'Ada', address);
  const { page, room } = maria;
  await room.sees('Otto', 'Ada');
  const size = async (name: string): Promise<number> => (await room.tile(name).boundingBox())?.width ?? 0;
  const pin = async (what: 'Pin' | 'Unpin', name: string): Promise<void> => {
    await room.tile(name).hover();
    await room.button(`${what} ${name}`).click();
  };
  await expect(page.locator(large)).toHaveCount(0);
  await pin('Pin', 'Otto');
  await expect(room.tile('Otto')).toHaveClass(/tile--large/);
  await expect(room.button('Unpin Otto')).toHaveAttribute('aria-pressed', 'true');
  expect(await size('Otto')).toBeGreaterThan(2 * (await size('Ada')));
  await room.sees('Otto', 'Ada');

  await pin('Pin', 'Ada');
  await expect(room.tile('Ada')).toHaveClass(/tile--large/);
  await expect(page.locator(large)).toHaveCount(1);
  await expect(ada.page.locator(large), 'what one looks at is nobody else’s matter').toHaveCount(0);
  await pin('Unpin', 'Ada');
  await expect(page.locator(large)).toHaveCount(0);
  await expect.poll(async () => (await size('Ada')) - (await size('Otto')), { message: 'as large as the others' }).toBe(0);
  await room.sees('Otto', 'Ada');

  await pin('Pin', 'Ada');
  await ada.room.leave.click();
  await expect(page.locator(large), 'who leaves frees the large place').toHaveCount(0);
  await room.sees('Otto');
});

test('one key each, unless somebody wants none', async ({ enter }) => {
  const { maria, address } = await host(enter, 'By heart');
  const { page, room } = await member(enter, 'Otto', address);
  await maria.room.sees('Otto');
  const his = maria.room.tile('Otto');
  const press = (key: string): Promise<void> => page.keyboard.press(key);

  await test.step('microphone, camera, hand, and how it is looked at', async () => {
    await press('m');
    await expect(room.button('Unmute')).toBeVisible();
    await expect(his.getByText('Muted')).toBeVisible();
    await press('v');
    await expect(room.button('Camera on')).toBeVisible();
    await expect(his.locator('.tile__initial')).toHaveText('O');
    // With Caps Lock.
    await press('V');
    await maria.room.sees('Otto');
    await press('h');
    await expect(his.getByText('Hand raised')).toBeVisible();
    await press('h');
    await expect(his.getByText('Hand raised')).toBeHidden();
    await press('g');
    await expect(room.button('Grid view')).toBeVisible();
    await expect(room.tile('Maria')).toHaveClass(/tile--large/);
    await press('g');
    await expect(room.button('Speaker view')).toBeVisible();
    await expect(page.locator(large)).toHaveCount(0);
  });
  await test.step('the screen, and away for a while', async () => {
    await press('s');
    await maria.room.sees('Otto: screen');
    await press('s');
    await expect(maria.room.picture('Otto: screen')).toHaveCount(0);
    await press('p');
    await expect(page.getByText('Nobody hears or sees you, and you hear nobody.')).toBeVisible();
    await expect(his.locator('.tile__initial')).toHaveText('O');
    await press('p');
    await maria.room.sees('Otto');
  });
  await test.step('whoever goes to another window while he holds the bar is not heard there', async () => {
    await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await page.keyboard.down(' ');
    await expect(his.getByText('Muted')).toBeHidden();
    await page.evaluate(() => window.dispatchEvent(new Event('blur')));
    await expect(his.getByText('Muted')).toBeVisible();
    await page.keyboard.up(' ');
    await expect(room.button('Unmute')).toBeVisible();
  });
  await test.step('the bar lets him talk after he has closed a panel that he had opened by the mouse', async () => {
    const ways = { Close: () => room.button('Close').click(), Escape: () => press('Escape') };
    for (const [way, close] of Object.entries(ways)) {
      await room.button('Devices and keys').click();
      const keys = page.getByRole('switch', { name: 'Keys' });
      await expect(keys).toBeVisible();
      if (way === 'Escape') await room.button('Close').focus();
      await close();
      await expect(keys).toBeHidden();
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      await page.keyboard.down(' ');
      await expect(his.getByText('Muted'), way).toBeHidden();
      await page.keyboard.up(' ');
      await expect(his.getByText('Muted')).toBeVisible();
      await expect(keys).toBeHidden();
    }
  });
  await test.step('none with Ctrl, and none where they are turned off', async () => {
    await press('Control+m');
    const keys = page.getByRole('switch', { name: 'Keys' });
    await room.button('Devices and keys').click();
    await keys.click();
    await room.button('Devices and keys').click();
    for (const key of ['m', 'v', 'h']) await press(key);
    await room.button('Devices and keys').click();
    await keys.click();
    await room.button('Devices and keys').click();
    // What came of any of them would have come before this.
    await press('g');
    await expect(room.button('Grid view')).toBeVisible();
    for (const name of ['Unmute', 'Camera off', 'Raise hand']) await expect(room.button(name)).toBeVisible();
  });
});

test('a page that nobody looks at asks for no pictures, and for all of them when it is seen again', async ({ enter }) => {
  const { maria, address } = await host(enter, 'Out of sight');
  const otto = await enter('Otto', 'viewer');
  const { page, room } = otto;
  await page.addInitScript(() => {
    let sight: DocumentVisibilityState = 'visible';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => sight });
    window.addEventListener('sight', (event) => {
      sight = (event as CustomEvent<DocumentVisibilityState>).detail;
      document.dispatchEvent(new Event('visibilitychange'));
    });
  });
  const happens = (detail: string): Promise<boolean> => page.evaluate((detail) => window.dispatchEvent(new CustomEvent('sight', { detail })), detail);
  const asked = tiles(page);
  await room.enter(address);
  await room.sees('Maria');
  expect(asked.at(-1)).toBe(1);
  for (const round of ['once', 'and again']) {
    await happens('hidden');
    await expect.poll(() => asked.at(-1), { message: round }).toBe(0);
    await rests(page);
    await room.hears(1);
    await happens('visible');
    await expect.poll(() => asked.at(-1), { message: round }).toBe(1);
    await room.sees('Maria');
  }
  await maria.room.sees('Otto');
});

/** How many pictures the page asks for, each time that it says so. */
function tiles(page: Page): number[] {
  const asked: number[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const view = /"type":"room_view","tiles":(\[.*?\])/.exec(String(payload))?.[1];
      if (view !== undefined) asked.push((JSON.parse(view) as unknown[]).length);
    }),
  );
  return asked;
}
