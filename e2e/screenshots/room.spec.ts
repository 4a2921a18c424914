import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../fixtures/browsers';
import { host } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';
import { nothingSerious } from '../measure/axe';
import { keep, withCamera } from './album';

test.use({ tolerated: /404/, capture: { width: 320, height: 180, frames: 10 } });

// The same states are what axe is to look at.
test('a room from its beginning to its end', async ({ enter }) => {
  test.setTimeout(240_000);
  await withCamera(async (media) => {
    const browser = await chromium.launch(chromiumLaunch(media));
    try {
      const look = async ({ page }: { page: import('@playwright/test').Page }, name: string, whole = false): Promise<void> => {
        await nothingSerious(page, name);
        await keep(page, name, whole);
        await page.setViewportSize({ width: 1280, height: 800 });
      };
      const lost = await enter('Eva', 'viewer', browser);
      await lost.page.goto('/room/aaaaaaaaaaaaaaaaaaaaaaaa');
      await expect(lost.page.getByRole('heading', { name: 'There is no such room' })).toBeVisible();
      await look(lost, 'room-missing', true);
      await lost.page.goto('/');
      await expect(lost.room.start).toBeVisible();
      await look(lost, 'home-rooms', true);
      await lost.room.title.fill('The four of us');
      await lost.room.mesh.check();
      await look(lost, 'home-mesh', true);
      await lost.page.close();

      const { maria, address } = await host((name, role) => enter(name, role, browser), 'Rehearsal for Tuesday', 'Lobby');
      await look(maria, 'room-alone');
      const otto = await enter('Otto', 'viewer', browser);
      await otto.page.goto(address);
      await expect(otto.room.join).toBeVisible();
      await look(otto, 'room-door', true);
      await otto.room.knock(address);
      await expect(otto.room.state).toContainText('You wait to be let in');
      await look(otto, 'room-waiting');
      await expect(maria.room.people).toHaveAccessibleName(/waiting/);
      await look(maria, 'room-knock');
      await maria.room.openPeople();
      await look(maria, 'room-lobby');
      await maria.room.button('Let Otto in').click();
      await otto.room.sees('Maria');
      await maria.room.button('Close').click();
      await look(maria, 'room-two');
      const ada = await enter('Ada', 'viewer', browser);
      await ada.room.knock(address);
      await maria.room.openPeople();
      await maria.room.button('Let Ada in').click();
      await ada.room.sees('Maria', 'Otto');
      await otto.room.button('Raise hand').click();
      await ada.room.button('Mute').click();
      await ada.room.button('Camera off').click();
      await maria.room.button('Moderate Otto').click();
      await look(maria, 'room-people');
      await maria.room.say('Shall we begin? The list is at https://example.org/songs');
      await otto.room.say('Yes, @Maria, from the top.');
      await expect(maria.room.chat).toContainText('from the top');
      await look(maria, 'room-chat');
      await expect(ada.room.words).toHaveAccessibleName(/new/);
      await look(ada, 'room-unread');
      await maria.room.button('Devices and keys').click();
      await look(maria, 'room-devices');
      await maria.room.button('Close').click();
      await ada.room.button('Hold').click();
      await expect(ada.room.button('Resume').first()).toBeVisible();
      await look(ada, 'room-hold');
      await ada.room.button('Resume').first().click();
      await otto.room.button('Share screen').click();
      await maria.room.sees('Otto: screen');
      await maria.room.button('React').click();
      await look(maria, 'room-screen');
      await maria.room.button('Pin Ada').focus();
      await maria.room.button('Pin Ada').press('Enter');
      await look(maria, 'room-pinned');
      await maria.room.moderate('Otto', 'Send out', 'It is late');
      await expect(otto.room.state).toContainText('You were sent out');
      await look(otto, 'room-out');
      await maria.room.leave.click();
      await expect(maria.room.state).toContainText('You have left');
      await look(maria, 'room-left');
    } finally {
      await browser.close();
    }
  });
});
