import { chromium } from '@playwright/test';
import { chromiumLaunch } from '../fixtures/browsers';
import { pair } from '../fixtures/pair';
import { expect, test } from '../fixtures/test';
import { keep, wanted, withCamera } from './album';

test.use({ tolerated: /404|WebSocket|ERR_CONNECTION|Failed to load/ });

test('a call from its beginning to its end', async ({ enter }) => {
  test.skip(!wanted, 'specs/call, specs/ringing and chromium/accessibility see the same.');
  test.setTimeout(240_000);
  await withCamera(async (media) => {
    const browser = await chromium.launch(chromiumLaunch(media));
    try {
      const lost = await enter(undefined, undefined, browser);
      await lost.page.goto('/call/aaaaaaaaaaaaaaaaaaaaaaaa');
      await expect(lost.page.getByRole('heading', { name: 'There is no such call' })).toBeVisible();
      await keep(lost.page, 'call-missing', true);
      await lost.page.close();

      const ada = await enter('Ada', 'viewer', browser);
      await ada.page.goto('/');
      await expect(ada.call.who).toBeVisible();
      await keep(ada.page, 'home-caller', true);
      const otto = await enter('Otto', 'viewer', browser);
      await otto.call.callUp('Ada');
      await expect(ada.call.ring).toBeVisible();
      await keep(ada.page, 'ring');
      await expect(otto.call.state).toContainText('Ringing');
      await keep(otto.page, 'call-ringing');
      await ada.call.decline.click();
      await expect(otto.call.state).toContainText('cannot talk now');
      await keep(otto.page, 'call-declined');
      await otto.call.hangUp.click();
      await ada.page.close();
      await otto.page.close();

      const waiting = await enter('Eva', 'viewer', browser);
      const empty = await waiting.call.make();
      await expect(waiting.call.state).toContainText('Nobody is there yet');
      await keep(waiting.page, 'call-door', true);
      await waiting.call.enter(empty);
      await expect(waiting.call.state).toContainText('Nobody else is here yet');
      await keep(waiting.page, 'call-alone');
      await waiting.page.close();

      const { host, guest, address } = await pair(enter, browser, browser);
      await expect(host.page.locator('.grade__word')).not.toContainText('measuring');
      await keep(host.page, 'call');
      await host.call.openWords();
      await host.call.message.fill('Can you see the stage?');
      await host.call.send.click();
      await expect(guest.call.words).toHaveAccessibleName(/1 new/);
      await keep(guest.page, 'call-unread');
      await guest.call.openWords();
      await guest.call.message.fill('From the first row.');
      await guest.call.send.click();
      await expect(host.call.chat).toContainText('first row');
      await keep(host.page, 'call-words');
      await host.call.button('Devices').click();
      await keep(host.page, 'call-devices');
      await host.call.button('Devices').click();
      await guest.call.words.click();
      await guest.call.button('Hold').click();
      await expect(host.page.getByText('You are on hold', { exact: true })).toBeVisible();
      await keep(guest.page, 'call-hold');
      await keep(host.page, 'call-held');
      await guest.call.state.getByRole('button', { name: 'Resume' }).click();
      await expect(host.page.getByText('You are on hold', { exact: true })).toBeHidden();
      await guest.call.button('Mute').click();
      await guest.call.button('Camera off').click();
      await expect(host.page.getByText('Their camera is off')).toBeVisible();
      await keep(host.page, 'call-camera-off');
      const third = await enter(undefined, undefined, browser);
      await third.page.goto(address);
      await expect(third.call.state).toContainText('full');
      await keep(third.page, 'call-full', true);
      await guest.call.hangUp.click();
      await expect(host.call.state).toContainText('has left');
      await keep(host.page, 'call-left');
      await keep(guest.page, 'call-ended');
    } finally {
      await browser.close();
    }
  });
});
