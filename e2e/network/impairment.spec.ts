import { Call } from './call';
import { even } from './cable';
import type { Access } from './home';
import { expect, test, whole } from './laboratory';
import { concealed, framesPerSecond, grades, longestSilence, meter, readings } from './meter';
import { note } from './remains';

/** Seconds that it is watched for. */
const WATCHED = whole ? 60 : 15;

test('at a delay of 100 ms and a loss of 5 % sound never stops', async ({ settle, server }) => {
  test.setTimeout(60_000 + WATCHED * 2_000);
  const far: Access = { nat: 'port-preserving', link: even({ delay: 100, loss: 0.05 }) };
  const [one, other] = [await settle(far), await settle({ nat: 'port-preserving' })];
  const call = await Call.between(one.person, other.person);
  await call.begin();
  const took = await call.connected();
  for (const page of call.pages) await meter(page);
  // Words for who sits there, and a line for the operator.
  const words = one.person.call.state;
  await expect(words).toContainText(/Your connection (answers late|loses data|is uneven)/);
  await expect.poll(() => server.log.some((line) => line.includes('qualitywarning'))).toBe(true);
  await call.pages[0].waitForTimeout(WATCHED * 1000);
  for (const [side, page] of [['comes', call.pages[0]], ['leaves', call.pages[1]]] as const) {
    const all = await readings(page);
    note(`100 ms and 5 %: what ${side}`, 'srflx', took, all);
    expect(longestSilence(all), 'seconds without sound').toBeLessThan(1);
    expect(concealed(all), 'share of sound made up').toBeLessThan(0.1);
    expect(grades(all).length, 'times that it said something').toBeGreaterThan(0);
    expect(grades(all), 'what it said').not.toContain('poor');
    expect(framesPerSecond(all), 'frames a second').toBeGreaterThan(1);
  }
});
