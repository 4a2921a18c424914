import { expect, test } from '../fixtures/test';

test('two viewers and their performer chat: all read it, links can be followed, who is called sees it, a reload shows it again', async ({ enter }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Talk to me');
  const ada = await enter('Ada', 'viewer');
  const eve = await enter('Eve', 'viewer');
  for (const { stage } of [ada, eve]) await stage.open(address);
  const chats = [performer, ada, eve].map(({ page }) => page.getByRole('log', { name: 'Chat' }));
  const [, hers, theirs] = chats as [(typeof chats)[0], (typeof chats)[0], (typeof chats)[0]];
  const say = async (page: typeof ada.page, words: string): Promise<void> => {
    await page.getByRole('textbox', { name: 'Say something' }).fill(words);
    await page.getByRole('textbox', { name: 'Say something' }).press('Enter');
  };

  await say(ada.page, 'Hello @Maria and @eve, see https://a.example/b. <b>!</b>');
  for (const chat of chats) {
    await expect(chat.getByRole('listitem')).toContainText(['Ada Hello @Maria and @eve']);
    await expect(chat).toContainText('<b>!</b>');
  }
  const link = theirs.getByRole('link');
  await expect(link).toHaveAttribute('href', 'https://a.example/b');
  await expect(link).toHaveAttribute('rel', /noopener.*nofollow/);
  // Only those who are called see it marked.
  await expect(theirs.locator('.chat__line--called')).toHaveCount(1);
  await expect(hers.locator('.chat__line--called')).toHaveCount(0);
  await say(performer.page, 'Good evening');
  await expect(hers.getByRole('listitem')).toHaveCount(2);
  await expect(hers.getByText('Sending…')).toHaveCount(0);

  await ada.page.reload();
  await expect(hers.getByRole('listitem')).toHaveText([/Hello @Maria/, /Good evening/]);
});
