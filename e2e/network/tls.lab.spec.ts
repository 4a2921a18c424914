import { expect, test } from './laboratory';
import { Call } from './call';
import { end, settled } from './path';

// Both ports that TURN is at within TLS; at the second the pages are as well.
for (const port of [5349, 443]) {
  test(`TURN within TLS at port ${port} connects where nothing else is open`, async ({ settle }) => {
    const walled = { nat: 'symmetric', firewall: [443, port] } as const;
    const [one, other] = [await settle(walled), await settle(walled)];
    const call = await Call.between(one.person, other.person, { only: new RegExp(`^turns:.*:${port}`) });
    await call.begin();
    await call.connected();
    expect(await settled(...call.pages)).toBe('relay over TLS');
    for (const page of call.pages) {
      expect((await end(page))?.url).toContain(`turns:stage.test:${port}`);
    }
  });
}
