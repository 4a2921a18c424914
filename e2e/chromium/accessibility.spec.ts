import { pair } from '../fixtures/pair';
import { AccountPages, PASSWORD } from '../pages/account';
import { expect, test } from '../fixtures/test';
import { nothingSerious } from '../measure/axe';
import { decodes } from '../measure/picture';

// Stages that are not there answer 404, and browsers print that.
test.use({ tolerated: /404/ });

// axe's own script is refused by the policy of the page unless it comes in by
// the debugger, which is how Playwright brings it.
test('axe finds nothing serious on any page', async ({ enter, server }) => {
  test.slow();
  const guest = await enter();
  // The offline page loads itself again after a while: another one follows it.
  for (const path of ['/', '/login', '/register', '/account', '/diagnostics', '/stage/nosuchstage', '/overlay/nosuchstage', '/call/aaaaaaaaaaaaaaaaaaaaaaaa', '/offline.html', '/nowhere']) {
    await guest.page.goto(path);
    await expect(guest.page.getByRole('main')).not.toBeEmpty();
    await nothingSerious(guest.page, path);
  }
  const performer = await enter('Maria', 'performer');
  await performer.studio.open();
  await expect(performer.studio.goLive).toBeEnabled();
  await nothingSerious(performer.page, 'the studio before');
  const address = await performer.studio.perform('For everybody');
  await nothingSerious(performer.page, 'the studio while live');

  const viewer = await enter('Ada', 'viewer');
  await viewer.stage.open(address);
  await decodes(viewer.page);
  await viewer.stage.tip('2', 'For all to read');
  await expect(viewer.stage.tips).toContainText('For all to read');
  await nothingSerious(viewer.page, 'the stage');
  await viewer.page.goto('/');
  await expect(viewer.page.getByRole('link', { name: /For everybody/ })).toBeVisible();
  await nothingSerious(viewer.page, 'the full house');
  server.addAdmin('root', PASSWORD);
  const pages = new AccountPages(guest.page);
  await pages.logIn('root');
  await pages.isIn('root');
  await guest.page.goto('/admin');
  await expect(guest.page.getByRole('button', { name: 'Give back to Ada' })).toBeVisible();
  await guest.page.getByRole('button', { name: 'Moderate For everybody' }).click();
  await expect(guest.page.getByRole('region', { name: 'Moderation' })).toBeVisible();
  await nothingSerious(guest.page, 'the administration');
  await viewer.stage.open(address);
  const rival = await enter('Otto', 'performer');
  await rival.studio.perform('The other house');
  await performer.studio.end();
  await expect(viewer.stage.state).toContainText('Thank you');
  await expect(viewer.stage.state).toContainText('The other house');
  await nothingSerious(viewer.page, 'the ended stage');
  await performer.page.getByText('Next show and poster').click();
  await nothingSerious(performer.page, 'the studio with an announcement');
  await performer.page.goto('/statement');
  await expect(performer.page.getByRole('row', { name: /^Total/ })).toBeVisible();
  await nothingSerious(performer.page, 'the statement');
});

test('axe finds nothing serious in a call', async ({ enter }) => {
  test.slow();
  const callee = await enter('Ada', 'viewer');
  await callee.page.goto('/');
  const caller = await enter('Otto', 'viewer');
  await caller.call.callUp('Ada');
  await expect(callee.call.ring).toBeVisible();
  await nothingSerious(callee.page, 'a page on which it rings');
  await expect(caller.call.state).toContainText('Ringing Ada');
  await nothingSerious(caller.page, 'a call that rings');
  await callee.call.decline.click();
  await expect(caller.call.state).toContainText('cannot talk now');
  await nothingSerious(caller.page, 'a call that was declined');

  const { host, guest, address } = await pair(enter);
  await nothingSerious(guest.page, 'the call');
  await host.call.openWords();
  await expect(host.call.message).toBeVisible();
  await nothingSerious(host.page, 'the call with chat and files');
  await host.call.message.fill('Can you see the stage?');
  await host.call.send.click();
  await expect(guest.call.words).toHaveAccessibleName(/1 new/);
  await host.call.button('Devices').click();
  await expect(host.call.camera).toBeVisible();
  await nothingSerious(host.page, 'the call with the devices');
  const third = await enter();
  await third.page.goto(address);
  await expect(third.call.state).toContainText('full');
  await nothingSerious(third.page, 'the door of a full call');
  await guest.call.hangUp.click();
  await expect(guest.call.state).toContainText('has ended');
  await nothingSerious(guest.page, 'the end of a call');
});
