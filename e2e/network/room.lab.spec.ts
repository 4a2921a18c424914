// Eight in one room, more than two cores carry beside the ordinary tests.
import { host, member } from '../fixtures/meeting';
import { test } from '../fixtures/test';

test.use({ capture: { width: 320, height: 180, frames: 10 } });

test('six in Chromium and two in Firefox all see and hear all', async ({ enter, fox }) => {
  test.setTimeout(480_000);
  const { maria, address } = await host(enter, 'Eight');
  const people = [maria];
  const names = ['Maria', 'Otto', 'Ada', 'Emil', 'Hanna', 'Ivo', 'Frida', 'Karl'];
  for (const [index, name] of names.slice(1).entries()) {
    people.push(await member(enter, name, address, index < 5 ? undefined : fox));
  }
  for (const [index, { room }] of people.entries()) {
    await room.sees(...names.filter((_, other) => other !== index));
    await room.hears(names.length - 1);
  }
});
