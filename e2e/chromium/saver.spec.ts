import type { Page } from '@playwright/test';
import { CAPTURE } from '../fixtures/witness';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';
import { received } from '../measure/stats';

test.use({ capture: CAPTURE });

/** The server's default. */
const CAP = 500_000;

/** Some seconds' worth of frames: a cap is kept on average. */
const SOME = 120;

/** Bits a second while so many frames come in. */
async function bitrate(page: Page, frames = SOME): Promise<number> {
  const before = (await received(page)).bytes;
  const began = performance.now();
  await decodes(page, frames);
  const seconds = (performance.now() - began) / 1000;
  return (((await received(page)).bytes - before) * 8) / seconds;
}

// The camera is captured at 960×540: 540, 270 and 135 lines.
test('who chooses to save data, or whose device does, gets no more than 500 kbit/s, and is not told that it is little', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('In small coin');
  const { page, stage } = await enter();
  await stage.open(address);
  const height = async (): Promise<number> => (await received(page)).height;
  await expect.poll(height).toBe(CAPTURE.height);
  expect(await bitrate(page, SOME / 2), 'of the whole picture').toBeGreaterThan(CAP);

  await stage.choose('Data saver');
  await expect.poll(height, { message: 'lines to save data' }).toBeLessThan(CAPTURE.height);
  expect(await bitrate(page), 'to save data').toBeLessThanOrEqual(CAP);
  await expect(stage.weak).toBeHidden();

  await stage.choose('Auto');
  await expect.poll(height, { message: 'lines when nothing is saved', timeout: 40_000 }).toBe(CAPTURE.height);

  await test.step('a device that saves data begins so', async () => {
    const saving = await enter();
    const devtools = await saving.context.newCDPSession(saving.page);
    await devtools.send('Emulation.setDataSaverOverride', { dataSaverEnabled: true });
    await saving.stage.open(address);
    await expect(saving.stage.quality).toHaveValue('saver');
    await decodes(saving.page);
    expect(await bitrate(saving.page), 'bits a second').toBeLessThanOrEqual(CAP);
    expect((await received(saving.page)).height).toBeLessThan(CAPTURE.height);
  });
});
