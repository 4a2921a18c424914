// What is changed faster than the browser follows: the last word holds.
import { host } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';
import { SMALL } from '../fixtures/witness';
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
  const sent = (): Promise<(string | undefined)[]> =>
    page.evaluate(() => {
      const senders = window.witness.living().flatMap((peer) => peer.getSenders());
      const encodings = senders.find(({ track }) => track?.kind === 'video')?.getParameters().encodings ?? [];
      return encodings.filter((it) => it.active).map((it) => it.rid);
    });
  await expect.poll(sent).toEqual(['l']);
  expect(await page.evaluate(() => (window as unknown as { refused: string[] }).refused)).toEqual([]);
});
