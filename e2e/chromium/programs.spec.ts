import { expect, test } from '../fixtures/test';

test('the studio gives a key to stream from another program with', async ({ enter }) => {
  const { page, context, studio } = await enter('Maria', 'performer');
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await studio.open();
  const make = page.getByRole('button', { name: 'Make a key' });
  await expect(make).toBeHidden();
  await page.getByText('Stream from OBS or another program').click();
  await make.click();

  const address = page.getByRole('textbox', { name: 'Address' });
  const key = page.getByRole('textbox', { name: 'Key', exact: true });
  await expect(key).toHaveValue(/^flk_[\w-]{43}$/);
  await expect(address).toHaveValue(/^https?:\/\/[^/]+\/whip\/[a-z0-9]{12}$/);
  const [where, first] = [await address.inputValue(), await key.inputValue()];
  for (const line of ['GStreamer line', 'FFmpeg line', 'OBS settings']) {
    const text = await page.getByRole('textbox', { name: line }).inputValue();
    expect(text).toContain(where);
    expect(text).toContain(first);
  }
  for (const [name, text] of [['Address', where], ['Key', first]] as const) {
    await studio.button(`Copy ${name}`).click();
    await expect(studio.button(`Copied ${name}`)).toBeVisible();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  }
  // An offer that is none: what is judged first is the key.
  const answer = async (token: string): Promise<number> => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/sdp' };
    return (await page.request.post(where, { headers, data: 'no offer' })).status();
  };
  expect(await answer(first)).toBe(400);

  await page.getByRole('button', { name: 'Make another key' }).click();
  await expect(key).not.toHaveValue(first);
  await expect(studio.button('Copy Key'), 'what is on the clipboard is the old one').toBeVisible();
  expect(await answer(first)).toBe(401);
  expect(await answer(await key.inputValue())).toBe(400);
});
