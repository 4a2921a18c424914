import { host, member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';

test.use({ capture: { width: 320, height: 180, frames: 10 } });

test('a room on a phone, upright and lying: everything within reach, nothing cut off', async ({ enter }) => {
  test.slow();
  const { maria, address } = await host(enter, 'In your hand');
  const otto = await member(enter, 'Otto', address);
  const { page, room } = otto;
  for (const size of [{ width: 360, height: 740 }, { width: 740, height: 360 }]) {
    await page.setViewportSize(size);
    await room.sees('Maria');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow, 'pixels to scroll sideways').toBeLessThanOrEqual(0);
    await room.button('More').tap();
    for (const button of await room.bar.getByRole('button').all()) {
      await expect(button).toBeInViewport({ ratio: 1 });
      const target = await button.boundingBox();
      expect(Math.min(target?.width ?? 0, target?.height ?? 0), 'a thumb').toBeGreaterThanOrEqual(44);
    }
    await room.button('Raise hand').tap();
    await expect(maria.room.tile('Otto').getByText('Hand raised')).toBeVisible();
    await expect(room.button('Lower hand'), 'put away again').toBeHidden();
    await room.button('More').tap();
    await room.button('Lower hand').tap();
    await room.words.tap();
    await room.line.fill(`at ${size.width}`);
    await room.line.press('Enter');
    await expect(room.chat).toContainText(`at ${size.width}`);
    await expect(room.line).toBeInViewport();
    await room.button('Close').tap();
  }
});

test('a finger points on a shared screen; two make it larger, and then one moves it', async ({ browser, enter }) => {
  test.slow();
  // Telephones share no screens.
  const { maria, address } = await host((name, role) => enter(name, role, browser), 'Look there');
  const ada = await member(enter, 'Ada', address);
  const { context, page, room } = await member(enter, 'Otto', address);
  await maria.room.button('More').click();
  await maria.room.button('Share screen').click();
  for (const who of [ada.room, room]) await who.sees('Maria: screen');
  const box = await room.picture('Maria: screen').boundingBox();
  const [x, y] = [(box?.x ?? 0) + (box?.width ?? 0) / 2, (box?.y ?? 0) + (box?.height ?? 0) / 2];
  const screen = await context.newCDPSession(page);
  const touch = async (type: 'Start' | 'Move' | 'End', ...points: [number, number][]): Promise<void> => {
    const touchPoints = points.map(([x, y], id) => ({ x, y, id }));
    await screen.send('Input.dispatchTouchEvent', { type: `touch${type}`, touchPoints });
  };
  const hands = [ada.page, page].map((page) => page.locator('.hand__name').filter({ hasText: 'Otto' }));

  await touch('Start', [x, y]);
  let down = 0;
  await expect(async () => {
    // It is gone when it rests for long; and the browser takes no finger that moves far.
    down = (down + 15) % 45;
    await touch('Move', [x, y + down]);
    for (const hand of hands) await expect(hand).toBeVisible({ timeout: 500 });
  }).toPass();
  await touch('End');
  for (const hand of hands) await expect(hand).toBeHidden();

  const scale = (): Promise<number> => page.evaluate(() => window.visualViewport?.scale ?? 0);
  await touch('Start', [x - 20, y], [x + 20, y]);
  for (let apart = 20; apart <= 80; apart += 10) await touch('Move', [x - apart, y], [x + apart, y]);
  await touch('End');
  await expect.poll(scale).toBeGreaterThan(1.2);
  await touch('Start', [x, y]);
  for (let far = 0; far <= 40; far += 10) await touch('Move', [x - far, y]);
  for (const hand of hands) await expect(hand).toBeHidden();
  await touch('End');
});
