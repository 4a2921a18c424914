import { row } from '../measure/rows';
import { Call } from './call';
import { even, type Link } from './cable';
import { expect, test } from './laboratory';
import { framesPerSecond, longestSilence, loss, meter, readings, sentRate } from './meter';
import { settled } from './path';
import { PROFILES, type Profile } from './profiles';
import { note } from './remains';

/** Seconds of each. */
const WATCHED = 30;
/** Sound has stopped where nothing of it came for so long. */
const SILENCE = 1;

const CAPACITY = ['the line', 'room at the end, kbit/s', 'sent in the second half, kbit/s', 'frames a second', 'loss, %', 'longest silence, s'];

for (const profile of Object.keys(PROFILES) as Profile[]) {
  test(`a call by ${profile} has picture and sound`, async ({ settle }) => {
    test.setTimeout(60_000 + WATCHED * 2_000);
    const [one, other] = [await settle(PROFILES[profile]), await settle({ nat: 'port-preserving' })];
    const call = await Call.between(one.person, other.person);
    await call.begin();
    const took = await call.connected();
    const path = await settled(...call.pages);
    for (const page of call.pages) await meter(page);
    await call.pages[0].waitForTimeout(WATCHED * 1000);
    for (const [side, page] of [['comes to', call.pages[0]], ['leaves', call.pages[1]]] as const) {
      const all = await readings(page);
      note(`what ${side} ${profile}`, path, took, all);
      expect(longestSilence(all), 'seconds without sound').toBeLessThan(SILENCE);
      expect(framesPerSecond(all), 'frames a second').toBeGreaterThan(1);
    }
  });
}

/** Seconds of each part: wide, narrow, and wide again. */
const PARTS = [20, 20, 40];

test('a line that is cut from 3 Mbit/s to 400 kbit/s, and back', async ({ settle }) => {
  test.setTimeout(240_000);
  const line = (kbit: number): Link => even({ kbit, delay: 20, queue: 250 });
  const [one, other] = [await settle({ nat: 'port-preserving', link: line(3_000) }), await settle({ nat: 'port-preserving' })];
  const call = await Call.between(one.person, other.person);
  await call.begin();
  await call.connected();
  const parts: { room: number; sent: number }[] = [];
  for (const [part, kbit] of [3_000, 400, 3_000].entries()) {
    await one.home.cable?.change(line(kbit));
    for (const page of call.pages) await meter(page);
    const seconds = PARTS[part] ?? 0;
    await call.pages[0].waitForTimeout(seconds * 1000);
    const [sent, heard] = [await readings(call.pages[0]), await readings(call.pages[1])];
    // The second half, when it has settled.
    const settled = { room: sent.at(-1)?.room ?? 0, sent: sentRate(sent.slice(sent.length / 2)) };
    parts.push(settled);
    row('capacity', 'A line of 3 Mbit/s, cut to 400 kbit/s and back', CAPACITY, [
      `${kbit} kbit/s for ${seconds} s`,
      settled.room.toFixed(0),
      settled.sent.toFixed(0),
      framesPerSecond(heard).toFixed(1),
      (loss(heard) * 100).toFixed(1),
      longestSilence(heard).toFixed(1),
    ]);
    expect(longestSilence(heard), 'seconds without sound').toBeLessThan(2 * SILENCE);
    expect(framesPerSecond(heard), 'frames a second').toBeGreaterThan(1);
  }
  const [wide, narrow, again] = parts;
  expect(narrow?.sent, 'kbit/s sent on the narrow line').toBeLessThan(400);
  // What is thought to fit, since what is sent depends on the picture and the processor as well.
  for (const part of [wide, again]) expect(part?.room, 'room for kbit/s').toBeGreaterThan(600);
});
