import { row } from '../measure/rows';
import type { Link, Terms } from './cable';
import type { Access } from './home';
import { expect, test, whole } from './laboratory';
import { concealed, framesPerSecond, longestSilence, loss, meter, readings, sentRate, type Reading } from './meter';
import { Pair } from './pair';
import { settled } from './path';
import { PROFILES, type Profile } from './profiles';

/** Seconds of each. */
const WATCHED = whole ? 30 : 12;
/** Sound has stopped where nothing of it came for so long. */
const SILENCE = 1;

const TITLE = 'Calls by everyday networks';
const HEAD = ['network', 'path', 'offer to connected, ms', 'round trip, ms', 'loss, %', 'frames a second', 'sent, kbit/s', 'sound made up, %', 'longest silence, s'];
const CAPACITY = ['the line', 'room at the end, kbit/s', 'sent in the second half, kbit/s', 'frames a second', 'loss, %', 'longest silence, s'];

function figures(all: Reading[]): string[] {
  const trips = all.map((it) => it.roundTrip).filter((it) => it > 0);
  const trip = trips.reduce((sum, it) => sum + it, 0) / Math.max(1, trips.length);
  return [
    trip.toFixed(0),
    (loss(all) * 100).toFixed(1),
    framesPerSecond(all).toFixed(1),
    sentRate(all).toFixed(0),
    (concealed(all) * 100).toFixed(1),
    longestSilence(all).toFixed(1),
  ];
}

for (const profile of (whole ? Object.keys(PROFILES) : ['Wi-Fi']) as Profile[]) {
  test(`a call by ${profile} has picture and sound`, async ({ settle }) => {
    test.setTimeout(60_000 + WATCHED * 2_000);
    const [one, other] = [await settle(PROFILES[profile]), await settle({ nat: 'port-preserving' })];
    const pair = await Pair.of(one.person.page, other.person.page);
    await pair.call();
    const took = await pair.connected();
    const path = await settled(pair.caller, pair.callee);
    for (const page of [pair.caller, pair.callee]) await meter(page);
    await pair.caller.waitForTimeout(WATCHED * 1000);
    for (const [side, page] of [['comes to', pair.caller], ['leaves', pair.callee]] as const) {
      const all = await readings(page);
      row('impairment', TITLE, HEAD, [`what ${side} ${profile}`, path, took.toFixed(0), ...figures(all)]);
      expect(longestSilence(all), 'seconds without sound').toBeLessThan(SILENCE);
      expect(framesPerSecond(all), 'frames a second').toBeGreaterThan(1);
    }
  });
}

/** The same both ways. */
const even = (terms: Terms): Link => ({ up: terms, down: terms });

test('at a delay of 100 ms and a loss of 5 % sound never stops', async ({ settle }) => {
  test.setTimeout(60_000 + WATCHED * 3_000);
  const far: Access = { nat: 'port-preserving', link: even({ delay: 100, loss: 0.05 }) };
  const [one, other] = [await settle(far), await settle({ nat: 'port-preserving' })];
  const pair = await Pair.of(one.person.page, other.person.page);
  await pair.call();
  const took = await pair.connected();
  for (const page of [pair.caller, pair.callee]) await meter(page);
  await pair.caller.waitForTimeout(WATCHED * 2_000);
  for (const [side, page] of [['comes', pair.caller], ['leaves', pair.callee]] as const) {
    const all = await readings(page);
    row('impairment', TITLE, HEAD, [`100 ms and 5 %: what ${side}`, 'srflx', took.toFixed(0), ...figures(all)]);
    expect(longestSilence(all), 'seconds without sound').toBeLessThan(SILENCE);
    expect(concealed(all), 'share of sound made up').toBeLessThan(0.1);
    expect(framesPerSecond(all), 'frames a second').toBeGreaterThan(1);
  }
});

/** Seconds of each part: wide, narrow, and wide again. */
const PARTS = [20, 20, 40];

test('a line that is cut from 3 Mbit/s to 400 kbit/s, and back', async ({ settle }) => {
  test.skip(!whole, 'it takes more than a minute: `cargo xtask lab` runs it');
  test.setTimeout(240_000);
  const line = (kbit: number): Link => even({ kbit, delay: 20, queue: 250 });
  const [one, other] = [await settle({ nat: 'port-preserving', link: line(3_000) }), await settle({ nat: 'port-preserving' })];
  const pair = await Pair.of(one.person.page, other.person.page);
  await pair.call();
  await pair.connected();
  const parts: { room: number; sent: number }[] = [];
  for (const [part, kbit] of [3_000, 400, 3_000].entries()) {
    await one.home.cable?.change(line(kbit));
    for (const page of [pair.caller, pair.callee]) await meter(page);
    const seconds = PARTS[part] ?? 0;
    await pair.caller.waitForTimeout(seconds * 1000);
    const [sent, heard] = [await readings(pair.caller), await readings(pair.callee)];
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
