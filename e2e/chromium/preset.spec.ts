// The picture that a performer chooses for his stage: what is filmed, and what each layer is meant to be.
import { chromium, type Browser, type BrowserContext, type Page } from '@playwright/test';
import { chromiumLaunch, fakeDevices } from '../fixtures/browsers';
import { pair } from '../fixtures/pair';
import { expect, test } from '../fixtures/test';
import { CAPTURE } from '../fixtures/witness';
import { decodes } from '../measure/picture';
import { received, sendsNow } from '../measure/stats';

const LOWEST = '360p, 15 frames a second';
const HIGHEST = '1080p, 60 frames a second';

/** Of a layer: its rid, most bits and frames a second, and by how much it is smaller than what is filmed. */
type Meant = [string?, number?, number?, number?];

/** What the camera gives. */
async function filmed(page: Page): Promise<object> {
  return page.evaluate(() => {
    const live = window.witness.tracks.filter(({ kind, readyState }) => kind === 'video' && readyState === 'live');
    const { height, frameRate } = live.at(-1)?.getSettings() ?? {};
    return { lines: height, frames: frameRate };
  });
}

/** What the layers are meant to be, the smallest first. */
async function meant(page: Page): Promise<Meant[]> {
  return page.evaluate(() => {
    const senders = window.witness.living().flatMap((peer) => peer.getSenders());
    const encodings = senders.find(({ track }) => track?.kind === 'video')?.getParameters().encodings ?? [];
    return encodings.map((it) => [it.rid, it.maxBitrate, it.maxFramerate, it.scaleResolutionDownBy] as Meant);
  });
}

/** The layers of the lowest one, of a picture that is so much larger than it. */
const lowest = (larger: number): Meant[] => [
  ['l', 100_000, 15, 4 * larger],
  ['m', 250_000, 15, 2 * larger],
  ['h', 500_000, 15, larger],
];

test.describe('with a camera that gives what it is asked for', () => {
  test.use({ capture: { ...CAPTURE, wished: true } });

  let smooth: Browser;
  test.beforeAll(async () => {
    smooth = await chromium.launch(chromiumLaunch(fakeDevices(60)));
  });
  test.afterAll(async () => smooth.close());

  test('the lowest and the highest picture are filmed and sent as they are named, and another one from when it is chosen', async ({ enter }) => {
    const performer = await enter('Maria', 'performer', smooth);
    const { page: hers, studio } = performer;
    await studio.open();
    await expect.poll(() => filmed(hers), { message: 'before anything is chosen' }).toEqual({ lines: 720, frames: 30 });
    await studio.picture.selectOption(LOWEST);
    await expect.poll(() => filmed(hers)).toEqual({ lines: 540, frames: 15 });
    const address = await studio.perform('Small and large');
    const { page, stage } = await enter();
    await stage.open(address);
    const sends = sendsNow(hers);

    await expect.poll(async () => (await received(page)).height, { message: 'lines seen of the lowest' }).toBe(360);
    // Three layers of the highest are more than two cores encode: the smallest one alone is sent.
    await stage.choose('Low');
    await expect.poll(sends, { message: 'lines sent of the lowest' }).toEqual({ l: 90 });
    await expect.poll(() => meant(hers)).toEqual(lowest(1.5));
    await decodes(page);
    const kept = async (): Promise<string> => {
      const answer = await page.request.get(`/api${address.replace('/stage/', '/stages/')}`);
      return ((await answer.json()) as { preset: string }).preset;
    };
    expect(await kept()).toBe('360p15');

    await test.step('the highest, chosen while live', async () => {
      await studio.picture.selectOption(HIGHEST);
      await expect.poll(() => filmed(hers)).toEqual({ lines: 1080, frames: 60 });
      await expect.poll(() => meant(hers)).toEqual([
        ['l', 200_000, 30, 4],
        ['m', 900_000, 30, 2],
        ['h', 4_000_000, 60, 1],
      ]);
      await expect.poll(sends, { message: 'lines sent' }).toEqual({ l: 270 });
      await decodes(page);
      await expect.poll(async () => (await received(page)).height).toBe(270);
      await expect.poll(kept, { message: 'what the stage keeps' }).toBe('1080p60');
    });

    await test.step('the lowest again', async () => {
      await studio.picture.selectOption(LOWEST);
      await expect.poll(() => filmed(hers)).toEqual({ lines: 540, frames: 15 });
      await expect.poll(() => meant(hers)).toEqual(lowest(1.5));
      await expect.poll(sends, { message: 'lines sent' }).toEqual({ l: 90 });
      await decodes(page);
    });
  });

  test('what was chosen for the stage is filmed by a browser that does not know of it, however long it asks', async ({ enter }) => {
    const { page, context, studio } = await enter('Maria', 'performer', smooth);
    await studio.open();
    await studio.picture.selectOption(LOWEST);
    await studio.perform('From elsewhere');
    await studio.end();
    await page.evaluate(() => localStorage.removeItem('footlight.preset'));
    await context.addInitScript(() => {
      const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      navigator.mediaDevices.getUserMedia = async (wanted) => {
        await new Promise((done) => setTimeout(done, 1500));
        return ask(wanted);
      };
    });
    await studio.open();
    await expect(studio.goLive).toBeEnabled();
    await expect(studio.picture.locator('option:checked')).toHaveText(LOWEST);
    await expect.poll(() => filmed(page)).toEqual({ lines: 540, frames: 15 });
  });
});

test.describe('with a camera that gives 480 lines at most', () => {
  test.use({ capture: { width: 640, height: 480 } });

  test('all of them are seen, on the way out divided into two sizes', async ({ enter }) => {
    const { page: hers, studio } = await enter('Maria', 'performer');
    const address = await studio.perform('An old camera');
    const { page, stage } = await enter();
    await stage.open(address);
    await expect.poll(async () => (await received(page)).height, { message: 'lines seen' }).toBe(480);
    await decodes(page);
    expect((await meant(hers)).slice(0, 2)).toEqual([
      ['l', 222_222, 30, 2],
      ['m', 755_555, 30, 1],
    ]);
    const sends = sendsNow(hers);
    await stage.choose('Low');
    await expect.poll(async () => (await received(page)).height, { message: 'lines seen of the smaller one' }).toBe(240);
    await expect.poll(sends, { message: 'what is sent of it' }).toEqual({ l: 240 });
  });
});

test.describe('with a camera that gives 540 lines whatever it is asked for', () => {
  test.use({ capture: CAPTURE });

  test('no more lines are sent than the picture has', async ({ enter }) => {
    const { page: hers, studio } = await enter('Maria', 'performer');
    const address = await studio.perform('Too much');
    await studio.picture.selectOption(LOWEST);
    const { page, stage } = await enter();
    await stage.open(address);
    await expect.poll(() => meant(hers)).toEqual(lowest(CAPTURE.height / 360));
    await decodes(page);
    await expect.poll(async () => (await received(page)).height).toBe(360);
  });

  test('no more lines go out in a call either', async ({ enter }) => {
    const chosen = async (context: BrowserContext): Promise<void> => {
      await context.addInitScript(() => localStorage.setItem('footlight.preset', '360p15'));
    };
    const { guest } = await pair(enter, undefined, undefined, { host: chosen });
    await expect.poll(async () => (await received(guest.page)).height).toBe(360);
  });
});
