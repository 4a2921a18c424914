// A telephone on a network that is paid for, and one that shows something else.
import type { BrowserContext, Page } from '@playwright/test';
import { member } from '../fixtures/meeting';
import { pair } from '../fixtures/pair';
import { expect, test } from '../fixtures/test';
import { SMALL } from '../fixtures/witness';
import { decodes, rests } from '../measure/picture';

/** A network that is another one when the test says so, and a page that is out of sight then. */
async function pretend(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const connection = Object.assign(new EventTarget(), { type: 'cellular', saveData: false });
    Object.defineProperty(navigator, 'connection', { configurable: true, value: connection });
    let sight: DocumentVisibilityState = 'visible';
    Object.defineProperty(document, 'visibilityState', { configurable: true, get: () => sight });
    window.addEventListener('sight', (event) => {
      sight = (event as CustomEvent<DocumentVisibilityState>).detail;
      document.dispatchEvent(new Event('visibilitychange'));
    });
    window.addEventListener('network', (event) => {
      connection.type = (event as CustomEvent<string>).detail;
      connection.dispatchEvent(new Event('change'));
    });
  });
}

const happens = (page: Page, name: 'sight' | 'network', detail: string): Promise<boolean> =>
  page.evaluate(({ name, detail }) => window.dispatchEvent(new CustomEvent(name, { detail })), { name, detail });

/** What the page says over its sockets that is like this, the first group of each. */
function says(page: Page, like: RegExp): string[] {
  const said: string[] = [];
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const found = like.exec(String(payload))?.[1];
      if (found) said.push(found);
    }),
  );
  return said;
}

/** How each size of the pictures that a page sends is encoded. */
async function encodings(page: Page): Promise<RTCRtpEncodingParameters[]> {
  return page.evaluate(() =>
    window.witness.peers
      .filter((peer) => peer.connectionState === 'connected')
      .flatMap((peer) => peer.getSenders())
      .filter((sender) => sender.track?.kind === 'video')
      .flatMap((sender) => sender.getParameters().encodings),
  );
}

/** Most bits a second of the pictures that a page sends to others' browsers, in one size each. */
const bounds = async (page: Page): Promise<number[]> => (await encodings(page)).map(({ maxBitrate }) => maxBitrate ?? Number.NaN);

/** Most frames a second of the pictures that a page sends, of each of their sizes. */
const frames = async (page: Page): Promise<number[]> => (await encodings(page)).map(({ maxFramerate }) => maxFramerate ?? Number.NaN);

test('a phone that shows something else is sent no picture, whatever network it comes to', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('From the tram to the sofa');
  const { context, page, stage } = await enter('Ada', 'viewer');
  await pretend(context);
  const asked = says(page, /"type":"quality","quality":"(\w+)"/);
  await stage.open(address);
  await decodes(page);

  await happens(page, 'sight', 'hidden');
  await expect.poll(() => asked).toEqual(['sound']);
  await rests(page);
  await happens(page, 'network', 'wifi');
  await rests(page);
  expect(asked, 'what the server knows').toEqual(['sound']);
  await happens(page, 'sight', 'visible');
  await expect.poll(() => asked).toEqual(['sound', 'auto']);
  await decodes(page);
});

test('a performer whose phone shows something else sends eight frames a second', async ({ enter }) => {
  const { context, page, studio } = await enter('Maria', 'performer');
  await pretend(context);
  const address = await studio.perform('From the pocket');
  const ada = await enter('Ada', 'viewer');
  await ada.stage.open(address);
  await decodes(ada.page);
  const usual = await frames(page);
  expect(Math.min(...usual), 'frames a second').toBeGreaterThan(8);
  await happens(page, 'sight', 'hidden');
  await expect.poll(() => frames(page)).toEqual(usual.map(() => 8));
  await decodes(ada.page);
  await happens(page, 'sight', 'visible');
  await expect.poll(() => frames(page)).toEqual(usual);
});

test('in a call a phone is sent half a megabit on a mobile network, and no picture while it shows something else, and sends eight frames a second meanwhile', async ({ enter }) => {
  test.slow();
  const { host, guest } = await pair(enter, undefined, undefined, { guest: pretend });
  for (const { page } of [host, guest]) await expect.poll(() => bounds(page)).toEqual([500_000]);
  await happens(guest.page, 'sight', 'hidden');
  await rests(guest.page);
  await expect.poll(() => frames(guest.page)).toEqual([8]);
  await decodes(host.page);
  await happens(guest.page, 'network', 'wifi');
  for (const { page } of [host, guest]) await expect.poll(async () => (await bounds(page))[0], { message: 'bits a second' }).toBeGreaterThan(500_000);
  await happens(guest.page, 'sight', 'visible');
  await decodes(guest.page);
  await expect.poll(async () => (await frames(guest.page))[0], { message: 'frames a second' }).not.toBe(8);
});

test.describe('in rooms', () => {
  test.use({ capture: { ...SMALL, frames: 5 } });
  test.slow();

  test('the half megabit of a phone is for all pictures of a mesh together', async ({ enter }) => {
    const maria = await enter('Maria', 'viewer');
    const address = await maria.room.make('Three', 'Open', 'mesh');
    await maria.room.enter(address);
    const otto = await enter('Otto', 'viewer');
    await pretend(otto.context);
    await otto.room.enter(address);
    await maria.room.sees('Otto');
    await expect.poll(() => bounds(maria.page)).toEqual([500_000]);
    const ada = await member(enter, 'Ada', address);
    await otto.room.sees('Maria', 'Ada');
    await expect.poll(() => bounds(otto.page)).toEqual([250_000, 250_000]);
    for (const { page } of [maria, ada]) await expect.poll(async () => Math.min(...(await bounds(page)))).toBe(250_000);
    await ada.room.leave.click();
    await expect.poll(() => bounds(maria.page)).toEqual([500_000]);
  });

  test('the server is told that a phone pays for what comes, and is sent fewer frames while that shows something else', async ({ enter }) => {
    const maria = await enter('Maria', 'viewer');
    const address = await maria.room.make('From the tram');
    await maria.room.enter(address);
    const otto = await enter('Otto', 'viewer');
    await pretend(otto.context);
    const told = says(otto.page, /"type":"room_view".*"(saver)":true/);
    const views = says(otto.page, /"type":"(room_view)"/);
    await otto.room.enter(address);
    await otto.room.sees('Maria');
    expect(told.length, 'each time').toBe(views.length);
    await happens(otto.page, 'network', 'wifi');
    await expect.poll(() => views.length - told.length).toBe(1);
    const usual = await frames(otto.page);
    expect(Math.min(...usual), 'frames a second').toBeGreaterThan(8);
    await happens(otto.page, 'sight', 'hidden');
    await expect.poll(() => frames(otto.page)).toEqual(usual.map(() => 8));
    await maria.room.sees('Otto');
    await happens(otto.page, 'sight', 'visible');
    await expect.poll(() => frames(otto.page)).toEqual(usual);
  });
});
