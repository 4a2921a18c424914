import { percentile } from '../measure/figures';
import { row } from '../measure/rows';
import type { Access } from './home';
import { expect, test, whole } from './laboratory';
import { Call } from './call';
import { settled, type Path } from './path';

const CALLS = whole ? 50 : 5;
const HEAD = ['calls', 'between', 'path', 'p50 ms', 'p95 ms', 'longest ms', 'to be under ms'];

interface Case {
  between: string;
  access: Access;
  path: Path;
  bound: number;
}

const CASES: Case[] = [
  { between: 'two machines on a local network', access: { nat: 'none' }, path: 'host', bound: 500 },
  { between: 'two homes behind symmetric NAT', access: { nat: 'symmetric' }, path: 'relay over UDP', bound: 3_000 },
];

for (const { between, access, path, bound } of CASES) {
  test(`calls between ${between} are set up in time`, async ({ settle }) => {
    test.setTimeout(60_000 + CALLS * 10_000);
    const [one, other] = [await settle(access), await settle(access)];
    const call = await Call.between(one.person, other.person);
    const times: number[] = [];
    // The first warms the browsers up, and is not counted.
    for (let count = 0; count <= CALLS; count += 1) {
      await call.begin();
      const time = await call.connected();
      if (count === 0) expect(await settled(...call.pages)).toBe(path);
      else times.push(time);
      await call.hangUp();
    }
    const figures = [percentile(times, 0.5), percentile(times, 0.95), Math.max(...times)];
    row('calls', 'From the offer to the connection', HEAD, [String(CALLS), between, path, ...figures, String(bound)]);
    // Elsewhere the machine has other things to do.
    if (whole) expect(percentile(times, 0.95), 'p95').toBeLessThan(bound);
  });
}
