import { expect, test } from '../fixtures/test';
import { open } from '../fixtures/witness';
import { decodes } from '../measure/picture';

test('who pressed End stream by mistake takes it back, and nobody notices; left alone it ends by itself', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('One song');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);
  await stage.hear();
  await performer.studio.endStream.dblclick();
  await expect(performer.studio.broadcast).toContainText('Until then you are on air');
  // The second of the two presses came too soon to be meant for this button.
  await expect(performer.studio.endNow).toBeEnabled();
  expect(await performer.studio.stayOnAir.evaluate((button) => button === document.activeElement)).toBe(true);
  await performer.studio.stayOnAir.click();
  await expect(performer.studio.endStream).toBeVisible();
  // Longer than it would have taken to end.
  await decodes(page, 150);
  await expect(stage.state).toBeEmpty();

  await performer.studio.endStream.click();
  await expect(stage.state).toContainText('Thank you for watching Maria');
  await expect(performer.studio.goLive).toBeVisible();
});

test('who has ended a stream goes live again from the same page, and an end lets everything go', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('One song');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);
  await performer.studio.end();
  await expect(stage.state).toContainText('Thank you for watching Maria');

  await performer.studio.goLive.click();
  await expect(performer.studio.endStream).toBeVisible();
  await decodes(page, 30);

  const before = await performer.page.evaluate(() => window.witness.sockets.length);
  await performer.studio.end();
  await expect(stage.state).toContainText('Thank you for watching Maria');
  await expect.poll(async () => (await open(page)).peers, { message: 'the viewer’s peer connections' }).toBe(0);
  await expect
    .poll(() => performer.page.evaluate((count) => window.witness.sockets.slice(0, count).every((it) => it.readyState === WebSocket.CLOSED), before))
    .toBe(true);
  // Whoever is logged in can be called: the page has another socket, for that alone.
  await expect
    .poll(() => open(performer.page), { message: 'what the performer’s page holds' })
    .toEqual({ tracks: 0, peers: 0, sockets: 1 });
  await expect.poll(() => performer.page.evaluate(() => window.witness.sockets.at(-1)?.readyState === WebSocket.OPEN)).toBe(true);
});

test('who closes the page after End stream has ended it', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('One song');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);
  await performer.studio.endStream.click();
  await expect(performer.studio.stayOnAir).toBeVisible();
  await performer.page.close();
  await expect(stage.state).toContainText('Thank you for watching Maria');
});
