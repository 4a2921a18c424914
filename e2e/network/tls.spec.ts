import { expect, test, whole } from './laboratory';
import { Pair } from './pair';
import { end, settled } from './path';

// Both ports that TURN is at within TLS; at the second the pages are as well.
for (const port of whole ? [5349, 443] : [5349]) {
  test(`TURN within TLS at port ${port} connects where nothing else is open`, async ({ settle }) => {
    const walled = { nat: 'symmetric', firewall: [443, port] } as const;
    const [one, other] = [await settle(walled), await settle(walled)];
    const pair = await Pair.of(one.person.page, other.person.page);
    await pair.call({ only: new RegExp(`^turns:.*:${port}`) });
    await pair.connected();
    expect(await settled(pair.caller, pair.callee)).toBe('relay over TLS');
    for (const page of [pair.caller, pair.callee]) {
      expect((await end(page))?.url).toContain(`turns:stage.test:${port}`);
    }
  });
}
