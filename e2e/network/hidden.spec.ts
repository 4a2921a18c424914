import type { Page } from '@playwright/test';
import { Call } from './call';
import { expect, test } from './laboratory';
import { settled } from './path';

/** Everything that the page says by its socket, from its next load on. */
function said(page: Page): string[] {
  const frames: string[] = [];
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => frames.push(String(payload))));
  return frames;
}

test('who hides his address does not tell it', async ({ settle }) => {
  const [one, other] = [await settle({ nat: 'port-preserving' }), await settle({ nat: 'port-preserving' })];
  const frames = [one, other].map(({ person }) => said(person.page));
  const call = await Call.between(one.person, other.person, { relayOnly: true });
  await call.begin();
  await call.connected();
  expect(await settled(...call.pages)).toBe('relay over UDP');
  for (const [home, told] of [one.home, other.home].map((home, at) => [home, frames[at] ?? []] as const)) {
    const text = told.join('\n');
    expect(text).toContain('typ relay');
    for (const address of home.addresses) expect(text).not.toContain(address);
  }
});
