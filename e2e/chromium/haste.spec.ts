// What is changed faster than the browser follows: the last word holds.
import type { Page } from '@playwright/test';
import { host, member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';
import { CAPTURE, SMALL } from '../fixtures/witness';
import { decodes } from '../measure/picture';

test.use({ capture: SMALL });

test('a camera that is off for a moment alone is seen again, however long the browser takes', async ({ enter }) => {
  const { maria, address } = await host(enter, 'In haste');
  const { page, context, room } = await enter('Otto', 'viewer');
  // A browser with much to do.
  await context.addInitScript(() => {
    const { replaceTrack } = RTCRtpSender.prototype;
    RTCRtpSender.prototype.replaceTrack = async function (track) {
      if (!track) await new Promise((done) => setTimeout(done, 700));
      return replaceTrack.call(this, track);
    };
  });
  await room.enter(address);
  await maria.room.sees('Otto');
  await page.keyboard.press('v');
  await expect(room.button('Camera on')).toBeVisible();
  await page.keyboard.press('v');
  await expect(room.button('Camera off')).toBeVisible();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 1000)));
  await maria.room.sees('Otto');
});

test('who unmutes while the offer of somebody who comes is taken in is heard by him as well', async ({ enter }) => {
  const { maria, address } = await host(enter, 'In haste', 'Open', 'mesh');
  const { page, context, room } = await enter('Otto', 'viewer');
  // A browser with much to do; every offer that has come to it is counted.
  await context.addInitScript(() => {
    type Take = (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void>;
    const take = RTCPeerConnection.prototype.setRemoteDescription as Take;
    Object.assign(window, { offers: 0 });
    RTCPeerConnection.prototype.setRemoteDescription = async function (description: RTCSessionDescriptionInit) {
      await take.call(this, description);
      if (description.type !== 'offer') return;
      (window as unknown as { offers: number }).offers += 1;
      await new Promise((done) => setTimeout(done, 700));
    };
  });
  await room.enter(address);
  await maria.room.sees('Otto');
  await room.sees('Maria');
  await room.button('Mute').click();
  await expect(maria.room.tile('Otto').getByText('Muted')).toBeVisible();
  const before = await page.evaluate(() => (window as unknown as { offers: number }).offers);
  const unmuted = page
    .waitForFunction((before) => (window as unknown as { offers: number }).offers > before, before)
    .then(() => page.keyboard.press('m'));
  const ada = await member(enter, 'Ada', address);
  await unmuted;
  await ada.room.sees('Maria', 'Otto');
  await expect(room.button('Mute')).toBeVisible();
  await ada.room.hears(2);
});

test.describe('of a stage with three layers', () => {
  test.use({ capture: CAPTURE });

  test('of many choices one after the other the last is what is sent', async ({ enter }) => {
    const performer = await enter('Maria', 'performer');
    const { page, studio, context } = performer;
    await context.addInitScript(() => {
      const { setParameters } = RTCRtpSender.prototype;
      const refused: string[] = [];
      Object.assign(window, { refused });
      RTCRtpSender.prototype.setParameters = async function (parameters) {
        return setParameters.call(this, parameters).catch((cause: unknown) => {
          refused.push(String(cause));
          throw cause;
        });
      };
    });
    const address = await studio.perform('Of two minds');
    const viewer = await enter();
    await viewer.stage.open(address);
    await decodes(viewer.page);
    await studio.quality.evaluate(async (select: HTMLSelectElement) => {
      const task = (): Promise<void> =>
        new Promise((done) => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => done();
          port2.postMessage(null);
        });
      for (let turn = 0; turn < 100; turn += 1) {
        select.value = turn % 2 === 0 ? 'high' : 'low';
        select.dispatchEvent(new Event('change', { bubbles: true }));
        await task();
      }
    });
    await expect.poll(() => sent(page)).toEqual(['l']);
    expect(await page.evaluate(() => (window as unknown as { refused: string[] }).refused)).toEqual([]);
  });

  test('a browser that owes one answer is told what comes after it all the same', async ({ enter }) => {
    const { page, studio, context } = await enter('Maria', 'performer');
    await context.addInitScript(() => {
      const { setParameters } = RTCRtpSender.prototype;
      Object.assign(window, { owes: 0 });
      RTCRtpSender.prototype.setParameters = async function (parameters) {
        const here = window as unknown as { owes: number };
        if (here.owes !== 1) return setParameters.call(this, parameters);
        here.owes = 2;
        await new Promise(() => {});
      };
    });
    const address = await studio.perform('Never mind');
    const viewer = await enter();
    await viewer.stage.open(address);
    await decodes(viewer.page);
    await expect.poll(() => sent(page), { message: 'what the viewer watches' }).not.toEqual(['l']);
    await page.evaluate(() => Object.assign(window, { owes: 1 }));
    await studio.quality.selectOption('medium');
    await expect.poll(() => page.evaluate(() => (window as unknown as { owes: number }).owes)).toBe(2);
    await studio.quality.selectOption('low');
    await expect.poll(() => sent(page)).toEqual(['l']);
  });
});

test('who leaves the studio while the stage is being opened does not go live', async ({ enter }) => {
  const { page, studio } = await enter('Maria', 'performer');
  await studio.open();
  await studio.title.fill('Never mind');
  await expect(studio.goLive).toBeEnabled();
  let release = (): void => {};
  const held = new Promise<void>((done) => (release = done));
  const opens = (url: URL): boolean => url.pathname === '/api/stages';
  await page.route(opens, async (route) => {
    if (route.request().method() === 'POST') await held;
    await route.continue();
  });
  const opened = page.waitForRequest((request) => request.method() === 'POST' && opens(new URL(request.url())));
  await studio.goLive.click();
  const answered = (await opened).response();
  await page.getByRole('link', { name: 'Footlight' }).first().click();
  await expect(page).toHaveURL((url) => url.pathname === '/');
  release();
  await (await answered)?.finished();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
  expect(await page.evaluate(() => sessionStorage.getItem('footlight.live'))).toBeNull();
});

/** The layers that a page sends. */
function sent(page: Page): Promise<(string | undefined)[]> {
  return page.evaluate(() => {
    const senders = window.witness.living().flatMap((peer) => peer.getSenders());
    const encodings = senders.find(({ track }) => track?.kind === 'video')?.getParameters().encodings ?? [];
    return encodings.filter((it) => it.active).map((it) => it.rid);
  });
}
