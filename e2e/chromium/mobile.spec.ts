import type { BrowserContext } from '@playwright/test';
import { CAPTURE } from '../fixtures/witness';
import { host } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';
import { sendsNow, sentBytes } from '../measure/stats';

test.slow();
test.use({ capture: CAPTURE });

/** What browsers on telephones tell of the network. */
async function goMobile(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const connection = Object.assign(new EventTarget(), { type: 'cellular', saveData: false });
    Object.defineProperty(navigator, 'connection', { configurable: true, value: connection });
  });
}

test('on a mobile network a viewer begins with half a megabit, until she chooses otherwise', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('In the tram');
  const { context, page, stage } = await enter();
  await goMobile(context);
  await stage.open(address);
  await expect(stage.quality).toHaveValue('saver');
  await decodes(page);
  await stage.choose('Auto');
  await expect(stage.quality).toHaveValue('auto');
});

test('on a mobile network the large picture does not go out, until its sender lets it', async ({ enter }) => {
  const { maria, address } = await host(enter, 'From the tram');
  const otto = await enter('Otto', 'viewer');
  await goMobile(otto.context);
  await otto.room.enter(address);
  await maria.room.sees('Otto');
  const sends = sendsNow(otto.page);
  const tallest = async (): Promise<number> => Math.max(0, ...Object.values(await sends()));
  // By then the path is known to carry more.
  await expect.poll(async () => (await sentBytes(otto.page))['m'] ?? 0, { message: 'bytes of the middle size', timeout: 60_000 }).toBeGreaterThan(400_000);
  await expect.poll(tallest, { message: 'lines' }).toBe(CAPTURE.height / 2);
  await otto.room.button('Devices and keys').click();
  await otto.page.getByRole('switch', { name: 'Full picture over mobile data' }).check();
  await expect.poll(tallest, { message: 'lines once it is let', timeout: 60_000 }).toBe(CAPTURE.height);
});
