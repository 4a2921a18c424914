import type { Page } from '@playwright/test';

import { CAPTURE } from '../fixtures/witness';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';
import { received, sentBytes } from '../measure/stats';

/** What the smallest layer, which never rests, sends in half a second or more. */
const A_WHILE = 8_000;

/** The rids of the layers that go on while the smallest one does. */
async function growing(page: Page): Promise<string> {
  const before = await sentBytes(page);
  let after = before;
  await expect
    .poll(async () => {
      after = await sentBytes(page);
      return after['l'] ?? 0;
    }, { message: 'bytes of the smallest layer' })
    .toBeGreaterThan((before['l'] ?? 0) + A_WHILE);
  const grew = Object.keys(after).filter((rid) => after[rid]! > (before[rid] ?? 0));
  return ['l', 'm', 'h'].filter((rid) => grew.includes(rid)).join('');
}

// The camera is captured at 960×540: 540, 270 and 135 lines.
test('only what somebody watches is sent, and what is wanted again comes back', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('For whom it concerns');
  const { page, stage } = await enter();
  await stage.open(address);
  const height = async (): Promise<number> => (await received(page)).height;
  await expect.poll(height, { timeout: 30_000 }).toBe(CAPTURE.height);

  await stage.choose('Low');
  const patient = { timeout: 20_000 };
  await expect.poll(async () => growing(performer.page), { message: 'layers sent for Low', ...patient }).toBe('l');
  await decodes(page);
  expect(await height()).toBe(CAPTURE.height / 4);

  await stage.choose('High');
  await expect.poll(height, { message: 'lines for High', ...patient }).toBe(CAPTURE.height);
  await decodes(page);
  await expect.poll(async () => growing(performer.page), { message: 'layers sent for High', ...patient }).toBe('lh');
});
