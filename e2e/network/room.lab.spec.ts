// Eight in one room, more than two cores carry beside the ordinary tests.
import { chromiumLaunch, fakeDevices } from '../fixtures/browsers';
import { host, member } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';

const NAMES = ['Maria', 'Otto', 'Ada', 'Emil', 'Hanna', 'Ivo', 'Frida', 'Karl'];
/** Those in Firefox come first: a page needs most while it opens. */
const IN_FIREFOX = ['Otto', 'Ada'];

test.use({
  capture: { width: 320, height: 180, frames: 10, untreated: true },
  launchOptions: chromiumLaunch(fakeDevices(10)),
  // The processor paints them: eight places of that size, and no more.
  viewport: { width: 640, height: 500 },
});

test('six in Chromium and two in Firefox all see and hear all', async ({ enter, fox }) => {
  test.setTimeout(480_000);
  const { maria, address } = await host(enter, 'Eight');
  const people = [maria];
  for (const name of NAMES.slice(1)) {
    people.push(await member(enter, name, address, IN_FIREFOX.includes(name) ? fox : undefined));
  }
  for (const [index, { room }] of people.entries()) {
    // Where all of them share two cores, what is late there comes in the end.
    const seen = (name: string) => expect(() => room.sees(name)).toPass({ timeout: 120_000 });
    await Promise.all(NAMES.filter((_, other) => other !== index).map(seen));
    await room.hears(NAMES.length - 1);
  }
});
