import { row } from '../measure/rows';
import { CASES, worded, type Relay } from './cases';
import { COTURN_SETTINGS } from './coturn';
import { expect, test, whole } from './laboratory';
import { Call } from './call';
import { settled } from './path';

const SETTINGS: Record<Relay, Record<string, string>> = {
  'built-in': {},
  coturn: COTURN_SETTINGS,
  none: { FOOTLIGHT_TURN_ADDR: 'off', FOOTLIGHT_TURN_TLS_ADDR: 'off' },
};

const HEAD = ['one home', 'the other', 'relay', 'expected path', 'path taken', 'offer to connected, ms'];

for (const { one, other, relay, path, short, relayOnly = false } of CASES) {
  if (!whole && short === undefined) continue;
  test.describe(() => {
    test.use({ settings: SETTINGS[relay] });
    const hidden = relayOnly ? ', addresses hidden' : '';
    test(`${worded(one)} to ${worded(other)}, relay: ${relay}${hidden}: ${path}`, async ({ settle }) => {
      const [here, there] = [await settle(one), await settle(other)];
      const call = await Call.between(here.person, there.person, { relayOnly });
      await call.begin();
      const took = path === 'none' ? '–' : (await call.connected()).toFixed(0);
      const taken = await settled(...call.pages, 20_000);
      row('network', 'Two homes, and the path between them', HEAD, [worded(one), worded(other), `${relay}${hidden}`, path, taken, took]);
      expect(taken).toBe(path);
    });
  });
}
