// A viewer comes onto the stage, and goes again.
import type { WebSocketRoute } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { open } from '../fixtures/witness';
import { moves } from '../measure/picture';
import { hears } from '../measure/sound';
import { keep } from '../screenshots/album';

// Small pictures: there are many encoders and decoders here.
test.use({ capture: { width: 320, height: 180, frames: 10 } });

test('a viewer whom the performer asks is seen and heard by everybody, and is gone when she is taken off', async ({ enter }) => {
  test.slow();
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Two of us');
  const ada = await enter('Ada', 'viewer');
  const eve = await enter('Eve', 'viewer');
  for (const { stage } of [ada, eve]) await stage.open(address);
  for (const { stage } of [ada, eve]) await stage.hear();

  await maria.page.getByText('Bring somebody on stage').click();
  await maria.page.getByRole('button', { name: 'Bring Ada on stage' }).click();
  const question = ada.page.getByRole('dialog');
  await expect(question).toContainText('Maria asks you onto the stage');
  expect((await open(ada.page)).tracks, 'nothing is captured before she wants to see herself').toBe(0);
  await question.getByRole('button', { name: 'See yourself first' }).click();
  await moves(question.getByLabel('Preview'));
  await keep(ada.page, 'guest-asked');
  await question.getByRole('button', { name: 'Go on stage' }).click();

  await moves(ada.page.getByLabel('Your picture'));
  for (const [{ page }, voices] of [[eve, 2], [maria, 1]] as const) {
    await moves(page.getByLabel('Picture of Ada'));
    await hears(page, voices);
  }
  const loud = await ada.page.evaluate(() => [...document.querySelectorAll('video')].filter((it) => !it.muted).map((it) => it.ariaLabel));
  expect(loud, 'she hears the performer, and not herself').toEqual(['Stage']);
  await keep(eve.page, 'guest-seen');
  await keep(ada.page, 'guest-on');
  await keep(maria.page, 'guest-studio', true);

  await maria.page.getByRole('button', { name: 'Take Ada off the stage' }).click();
  for (const { page } of [eve, maria, ada]) await expect(page.getByRole('figure')).toHaveCount(0);
  await expect(ada.page.getByText('You are not on the stage any more.')).toBeVisible();
  await expect.poll(async () => (await open(ada.page)).tracks, { message: 'camera and microphone are let go of' }).toBe(0);
  await moves(eve.stage.video);
});

test('who watches is listed as they come, and nobody who is asked or on the stage is asked again', async ({ enter }) => {
  test.slow();
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Two of us');
  const said = (words: string) => maria.page.getByRole('status').filter({ hasText: words });
  await maria.page.getByText('Bring somebody on stage').click();
  await expect(said('Nobody watches now.')).toBeVisible();
  const ada = await enter('Ada', 'viewer');
  await ada.stage.open(address);
  const bring = maria.studio.button('Bring Ada on stage');
  await expect(bring).toBeEnabled();
  await expect(said('Nobody watches now.')).toHaveCount(0);

  await bring.click();
  await expect(said('Ada is asked.')).toBeVisible();
  await expect(maria.studio.button('Asked')).toBeDisabled();
  const question = ada.page.getByRole('dialog');
  await question.getByRole('button', { name: 'No, thanks' }).click();
  await expect(said('Ada does not come up now.')).toBeVisible();
  await bring.click();
  await expect(said('Ada does not come up now.')).toHaveCount(0);
  await question.getByRole('button', { name: 'See yourself first' }).click();
  await question.getByRole('button', { name: 'Go on stage' }).click();
  await expect(maria.studio.button('On stage')).toBeDisabled();
  await expect(said('Ada is asked.')).toHaveCount(0);
  await moves(maria.page.getByLabel('Picture of Ada'));
  await ada.page.getByRole('button', { name: 'Leave the stage' }).click();
  await expect(bring).toBeEnabled();
});

test('the question is answered by keyboard, and the focus goes back; who is on the stage is told that she leaves it for a call', async ({ enter }) => {
  test.slow();
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Two of us');
  const { page, stage, call } = await enter('Ada', 'viewer');
  await stage.open(address);
  await maria.page.getByText('Bring somebody on stage').click();
  const bring = maria.studio.button('Bring Ada on stage');
  const question = page.getByRole('dialog');
  const before = page.getByRole('button', { name: 'Log out' });
  const button = (name: string) => question.getByRole('button', { name, exact: true });

  await before.focus();
  await bring.click();
  await expect(question).toBeFocused();
  // What is said at once is the sentence, without the buttons.
  const sentence = 'Maria asks you onto the stage, with camera and microphone. Everybody here would see and hear you.';
  await expect(question.getByRole('alert')).toHaveText(sentence);
  await page.keyboard.press('Escape');
  await expect(question).toBeHidden();
  await expect(before).toBeFocused();
  await expect(maria.page.getByRole('status').filter({ hasText: 'Ada does not come up now.' })).toBeVisible();

  await bring.click();
  await expect(question).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(button('See yourself first')).toBeFocused();
  // The second press is that of a double click.
  await button('See yourself first').evaluate((pressed: HTMLElement) => {
    pressed.click();
    pressed.click();
  });
  await expect(button('Go on stage')).toBeFocused();
  await moves(question.getByLabel('Preview'));
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  await expect(before).toBeFocused();
  await moves(page.getByLabel('Your picture'));

  const otto = await enter('Otto', 'viewer');
  await otto.call.callUp('Ada');
  await expect(call.ring).toContainText('You leave the stage if you answer');
  await expect(call.ring.getByRole('button', { name: 'Leave and answer' })).toBeVisible();
  await call.decline.click();
  await expect(call.ring).toBeHidden();
  await page.getByRole('button', { name: 'Leave the stage' }).click();
  await expect(page.getByText('You are not on the stage any more.')).toBeVisible();
});

test('who looks at herself before she comes up keeps what she sees when the socket is lost', async ({ enter }) => {
  test.slow();
  const maria = await enter('Maria', 'performer');
  const address = await maria.studio.perform('Two of us');
  const { page, stage } = await enter('Ada', 'viewer');
  const sockets: WebSocketRoute[] = [];
  const told: string[] = [];
  await page.routeWebSocket('**/ws', (socket) => {
    sockets.push(socket);
    const server = socket.connectToServer();
    server.onMessage((text) => {
      socket.send(text);
      told.push((JSON.parse(String(text)) as { msg: { type: string } }).msg.type);
    });
  });
  await stage.open(address);
  await maria.page.getByText('Bring somebody on stage').click();
  await maria.studio.button('Bring Ada on stage').click();
  const question = page.getByRole('dialog');
  await question.getByRole('button', { name: 'See yourself first' }).click();
  await moves(question.getByLabel('Preview'));
  const captured = (): Promise<number> => page.evaluate(() => window.witness.tracks.length);
  const [before, { tracks }] = [await captured(), await open(page)];

  told.length = 0;
  for (const socket of sockets) await socket.close();
  for (const word of ['welcome', 'sources', 'source_asked']) await expect.poll(() => told).toContain(word);
  expect(await captured(), 'tracks that ever were captured').toBe(before);
  expect((await open(page)).tracks, 'tracks that capture').toBe(tracks);
  await question.getByRole('button', { name: 'Go on stage' }).click();
  await moves(maria.page.getByLabel('Picture of Ada'));
});
