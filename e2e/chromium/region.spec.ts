import { expect, test } from '../fixtures/test';

// None of them answers, and nobody has to.
test.use({
  contextOptions: { timezoneId: 'Europe/Lisbon' },
  settings: { FOOTLIGHT_STUN_URLS: 'america=stun:127.0.0.1:1,europe=stun:127.0.0.1:2,stun:127.0.0.1:3' },
});

test('a page is told of the STUN servers of its part of the world', async ({ enter }) => {
  const { page } = await enter();
  const asked = page.waitForRequest(/\/api\/guest/);
  await page.goto('/');
  const answer = await (await asked).response();
  const { ice } = (await answer?.json()) as { ice: { ice_servers: RTCIceServer[] } };
  expect(ice.ice_servers[0]?.urls).toEqual(['stun:127.0.0.1:2', 'stun:127.0.0.1:3']);
});
