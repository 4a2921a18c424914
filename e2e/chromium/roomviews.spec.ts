import { host, member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';
import { moves } from '../measure/picture';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

test('each place tells how good the connection is; screens are shown at once, or one at a time where the host wants that', async ({ enter }) => {
  const { maria, address } = await host(enter, 'Show and tell');
  const otto = await member(enter, 'Otto', address);
  await maria.room.sees('Otto');
  for (const name of ['Otto', 'Maria (you)']) await expect(maria.room.tile(name).getByTitle(/^Connection (excellent|good)$/), name).toBeVisible();
  await expect(maria.room.tile('Otto').getByText(/^Connection/), 'said of what is well').toHaveCount(0);
  for (const { room } of [maria, otto]) await room.button('Camera off').click();
  const { room: ada } = await member(enter, 'Ada', address);
  for (const name of ['Otto', 'Maria']) {
    await expect(ada.tile(name).getByTitle(/^Connection (excellent|good)$/), `${name}, of whom she never saw a picture`).toBeVisible();
    await expect(ada.tile(name).locator('.tile__initial')).toBeVisible();
  }
  await ada.leave.click();
  for (const { room } of [maria, otto]) await room.button('Camera on').click();
  await maria.room.sees('Otto');
  for (const { room } of [maria, otto]) await room.button('Share screen').click();
  await maria.room.sees('Otto: screen');
  await otto.room.sees('Maria: screen');
  await otto.room.button('Stop sharing').click();
  await expect(maria.room.picture('Otto: screen')).toHaveCount(0);

  await maria.room.openPeople();
  await maria.room.button('Settings of the room').click();
  await maria.page.getByRole('checkbox', { name: 'One screen at a time' }).check();
  await maria.page.getByRole('textbox', { name: 'How many at most' }).fill('2');
  await maria.room.button('Save').click();
  const news = (page: typeof otto.page): ReturnType<typeof page.getByRole> => page.getByRole('status', { name: 'News' });
  await expect(news(maria.page)).toContainText('as you wish');
  await expect(maria.room.people).toBeVisible();
  await expect(maria.page.getByText('2 of 2')).toBeVisible();

  await otto.room.button('Share screen').click();
  await expect(news(otto.page)).toContainText('Maria shows a screen');
  await maria.room.button('Stop sharing').click();
  await expect(otto.room.picture('Maria: screen')).toHaveCount(0);
  await otto.room.button('Share screen').click();
  await maria.room.sees('Otto: screen');
});

test('who speaks is marked, and has the large place where that is wanted', async ({ enter }) => {
  const { maria, address } = await host(enter, 'The word');
  const otto = await member(enter, 'Otto', address);
  const { room: ada } = await member(enter, 'Ada', address);
  await ada.button('Mute').click();
  const tile = (name: string): ReturnType<typeof maria.room.tile> => maria.room.tile(name);
  await expect(tile('Otto')).toHaveClass(/tile--speaks/);
  await maria.room.button('Speaker view').click();
  await expect(tile('Otto')).toHaveClass(/tile--large/);
  await maria.room.sees('Otto');
  await otto.room.button('Mute').click();
  await ada.button('Unmute').click();
  await expect(tile('Ada')).toHaveClass(/tile--large/);
  await expect(tile('Otto')).not.toHaveClass(/tile--(large|speaks)/);
  await maria.room.button('Grid view').click();
  await expect(tile('Ada')).not.toHaveClass(/tile--large/);
});

test('who does not fit on a small screen is on the next page', async ({ enter }) => {
  const { maria, address } = await host(enter, 'From page to page');
  for (const name of ['Otto', 'Ada']) {
    const { page, room } = await enter(name, 'viewer');
    await page.goto(address);
    await moves(room.preview);
    // Who speaks, if only for a moment, comes to the first page.
    await room.button('Mute').click();
    await room.join.click();
    await expect(maria.room.tile(name).getByText('Muted')).toBeVisible();
  }
  await maria.page.setViewportSize({ width: 300, height: 260 });
  const pages = maria.page.getByRole('navigation', { name: 'Pages of people' });
  await expect(pages).toContainText(/1 of [23]/);
  const turn = async (button: string, name: string): Promise<void> => {
    await expect(async () => {
      if (!(await maria.room.picture(name).isVisible())) await maria.room.button(button).click({ timeout: 1000 });
      await expect(maria.room.picture(name)).toBeVisible({ timeout: 1000 });
    }).toPass();
    await maria.room.sees(name);
  };
  await turn('Next page', 'Ada');
  await expect(maria.room.picture('Maria (you)')).toHaveCount(0);
  await turn('Page before', 'Maria (you)');
  await expect(maria.room.picture('Ada')).toHaveCount(0);
});
