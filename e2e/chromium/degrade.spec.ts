// A call over a link that gets narrow: less and less of the picture, and all of it again.
import { FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test } from '../fixtures/neighbours';
import { pair } from '../fixtures/pair';
import { CAPTURE } from '../fixtures/witness';
import { decodes } from '../measure/picture';
import { received } from '../measure/stats';

test.use({ capture: CAPTURE });

test('what a narrow link does not carry is left out of a call, with a word, and the sound goes on', async ({ enter, move }) => {
  test.setTimeout(240_000);
  const homes = [await move(FAKE_DEVICES), await move(FAKE_DEVICES)] as const;
  const { host, guest } = await pair(enter, homes[0].browser, homes[1].browser);
  const tall = async (): Promise<number> => (await received(guest.page)).height;
  await expect.poll(tall, { timeout: 60_000 }).toBe(CAPTURE.height);

  homes[1].house.narrow(200);
  await expect(host.call.state).toContainText(/Your picture is sent (smaller|less smoothly) for now/, { timeout: 60_000 });
  await expect.poll(tall, { timeout: 60_000 }).toBeLessThan(CAPTURE.height);
  await guest.call.hears();
  homes[1].house.widen();
  await expect(host.call.state).not.toContainText('for now', { timeout: 120_000 });
  await expect.poll(tall, { timeout: 60_000 }).toBe(CAPTURE.height);
  await decodes(guest.page);
});
