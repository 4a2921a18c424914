// What a shared screen is, and what it sounds like.
import { type Enter, host, member } from '../fixtures/meeting';
import type { Person } from '../fixtures/person';
import { expect, test } from '../fixtures/test';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

for (const [where, way] of [['through the server', undefined], ['in a mesh', 'mesh']] as const) {
  test(`a screen is sent as what it is said to be, and what the machine plays is heard, ${where}`, async ({ enter }) => {
    await shared(await host(enter, 'Look and listen', 'Open', way), enter);
  });
}

async function shared({ maria, address }: { maria: Person; address: string }, enter: Enter): Promise<void> {
  const otto = await member(enter, 'Otto', address);
  const { page, room } = otto;
  const hint = (): Promise<string | undefined> => page.evaluate(() => window.witness.screens.at(-1)?.contentHint);
  const choose = async (what: string): Promise<void> => {
    await page.getByRole('group', { name: 'Your screen is' }).getByRole('radio', { name: what }).check();
  };
  await room.button('Share screen').click();
  await maria.room.sees('Otto: screen');
  expect(await hint(), 'before anybody chooses').toBe('detail');
  await room.button('Devices and keys').click();
  await choose('Film or game');
  await expect.poll(hint).toBe('motion');
  await choose('To be read');
  await expect.poll(hint).toBe('detail');
  await choose('Film or game');
  await maria.room.sees('Otto: screen');
  await maria.room.hears(2);
  await room.button('Mute').click();
  await expect(maria.room.tile('Otto').getByText('Muted')).toBeVisible();
  await maria.room.hears(1);

  await room.button('Stop sharing').click();
  await expect(maria.room.picture('Otto: screen')).toHaveCount(0);
  await room.button('Share screen').click();
  await maria.room.sees('Otto: screen');
  expect(await hint(), 'the choice stays').toBe('motion');
}

test('who cannot show his screen reads why, and who does not want to reads nothing', async ({ enter }) => {
  const { maria, address } = await host(enter, 'Behind a curtain');
  const { page, context, room } = await enter('Otto', 'viewer');
  await context.addInitScript(() => {
    const refusals = [
      ['Permission denied', 'NotAllowedError'],
      ['Permission denied by system', 'NotAllowedError'],
      ['Could not start video source', 'NotReadableError'],
    ];
    navigator.mediaDevices.getDisplayMedia = async () => {
      const [words, name] = refusals.shift() ?? [];
      document.title = `refused: ${words}`;
      throw new DOMException(words, name);
    };
  });
  await room.enter(address);
  await maria.room.sees('Otto');
  const words = page.getByText('The screen cannot be shown');
  await room.button('Share screen').click();
  await expect(page).toHaveTitle('refused: Permission denied');
  await room.button('Share screen').click();
  await expect(words).toHaveCount(1);
  await room.button('Share screen').click();
  await expect(words).toHaveCount(2);
  await expect(room.button('Share screen')).toBeVisible();
});
