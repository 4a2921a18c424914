// What goes over a room's data channels: words of other programs, reactions, hands
// on a shared screen, files.
import type { Page } from '@playwright/test';
import { host, member } from '../fixtures/meeting';
import { Payload } from '../fixtures/payload';
import { expect, test } from '../fixtures/test';
import { points } from '../measure/hand';
import { arrives, Files, saveWithoutAsking } from '../pages/files';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

interface Heard {
  label: string;
  bytes: number[];
}

declare global {
  interface Window {
    channels: RTCDataChannel[];
    heard: Heard[];
  }
}

/** Keeps what comes over the page's channels. */
async function overhear(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.channels = [];
    window.heard = [];
    const create = RTCPeerConnection.prototype.createDataChannel;
    RTCPeerConnection.prototype.createDataChannel = function (label, init) {
      const channel = create.call(this, label, init);
      window.channels.push(channel);
      channel.addEventListener('message', ({ data }: MessageEvent<ArrayBuffer>) => {
        window.heard.push({ label, bytes: [...new Uint8Array(data)] });
      });
      return channel;
    };
  });
}

/** Waits for both channels of somebody: what is said to all is heard by those whose channel is open. */
async function opens(page: Page): Promise<void> {
  const open = (): Promise<string[]> =>
    page.evaluate(() => window.channels.filter((it) => it.readyState === 'open').map((it) => it.label));
  await expect.poll(open).toEqual(expect.arrayContaining(['reliable', 'lossy']));
}

/** Says something in a kind of another program's. */
async function say(page: Page, label: string, to: number, words: number[]): Promise<void> {
  await page.evaluate(
    ({ label, message }) => {
      window.channels.filter((it) => it.label === label && it.readyState === 'open')[0]?.send(new Uint8Array(message));
    },
    { label, message: [0, 0, 0, to, 200, ...words] },
  );
}

/** What was heard in such kinds: from whom, and what. */
async function heard(page: Page, label: string): Promise<number[][]> {
  const all = await page.evaluate(() => window.heard);
  return all.filter((it) => it.label === label && it.bytes[4] === 200).map((it) => [it.bytes[3] ?? 0, ...it.bytes.slice(5)]);
}

test('words, reactions, hands and a file go from one to all or to one, from whom the server knows', async ({ enter }) => {
  const enterHearing: typeof enter = async (...who) => {
    const person = await enter(...who);
    await overhear(person.page);
    await saveWithoutAsking(person.page);
    return person;
  };
  // Numbers are given in the order in which they come in: 1, 2 and 3.
  const { maria, address } = await host(enterHearing, 'Tuesdays');
  const otto = await member(enterHearing, 'Otto', address);
  const ada = await member(enterHearing, 'Ada', address);
  await maria.room.sees('Otto', 'Ada');
  for (const { page } of [maria, otto, ada]) await opens(page);

  await say(maria.page, 'reliable', 0, [7]);
  for (const { page } of [otto, ada]) await expect.poll(() => heard(page, 'reliable')).toEqual([[1, 7]]);
  await expect(async () => {
    // What goes this way may be lost.
    await say(otto.page, 'lossy', 3, [8]);
    await expect.poll(() => heard(ada.page, 'lossy'), { timeout: 1_000 }).toContainEqual([2, 8]);
  }).toPass();
  expect(await heard(maria.page, 'lossy')).toEqual([]);
  expect(await heard(maria.page, 'reliable')).toEqual([]);

  await ada.room.button('React').click();
  await ada.room.button('React 🎉').click();
  await expect(maria.room.tile('Ada').getByText('🎉')).toBeVisible();

  await otto.room.button('Share screen').click();
  await maria.room.sees('Otto: screen');
  await ada.room.sees('Otto: screen');
  await points('Maria', maria.page, maria.room.picture('Otto: screen'), [maria.page, ada.page]);
  await otto.room.button('Stop sharing').click();

  const file = await Payload.make('score.bin', 2_000_000);
  try {
    for (const { page } of [maria, otto, ada]) await page.getByRole('button', { name: /^Files/ }).click();
    await new Files(maria.page).send(file);
    await arrives(file, 'Maria', [new Files(otto.page), new Files(ada.page)]);
    for (const name of ['Otto', 'Ada']) {
      const row = new Files(maria.page).row(file).filter({ hasText: `To ${name}` });
      await expect(row).toContainText('Has arrived');
    }
    for (const { room } of [maria, otto, ada]) await room.hears(2);
  } finally {
    file.dispose();
  }
});

test('who finds his channels closed comes in again, and hears the others', async ({ enter }) => {
  const enterHearing: typeof enter = async (...who) => {
    const person = await enter(...who);
    await overhear(person.page);
    return person;
  };
  const { maria, address } = await host(enterHearing, 'Wednesdays');
  const otto = await member(enterHearing, 'Otto', address);
  await maria.room.sees('Otto');
  for (const { page } of [maria, otto]) await opens(page);
  await otto.page.evaluate(() => window.channels.forEach((it) => it.close()));
  await opens(otto.page);
  await say(maria.page, 'reliable', 0, [9]);
  await expect.poll(() => heard(otto.page, 'reliable')).toEqual([[1, 9]]);
  await maria.room.sees('Otto');

  // Who leaves is not chosen for files any more, though none were sent.
  await maria.page.getByRole('button', { name: /^Files/ }).click();
  const to = maria.page.getByLabel('Send to');
  await to.selectOption('Otto');
  await otto.room.leave.click();
  await expect(to.locator('option')).toHaveText(['Everybody']);
  await expect(to.locator('option:checked')).toHaveText('Everybody');
  await expect(maria.room.picture('Otto')).toHaveCount(0);
  const ada = await member(enterHearing, 'Ada', address);
  await maria.room.sees('Ada');
  const file = await Payload.make('letter.bin', 50_000);
  try {
    await new Files(maria.page).send(file);
    await expect(new Files(maria.page).row(file)).toContainText('To Ada');
  } finally {
    file.dispose();
  }
  await ada.room.leave.click();
});
