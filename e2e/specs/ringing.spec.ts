import { expect, test } from '../fixtures/test';
import { moves } from '../measure/picture';

test.slow();

test('who is called sees it ring on any page, and answers', async ({ enter }) => {
  const callee = await enter('Ada', 'viewer');
  // A page without news of its own.
  await callee.page.goto('/studio');
  await expect(callee.page.getByRole('button', { name: 'Log out' })).toBeVisible();
  const caller = await enter('Maria', 'viewer');
  await caller.call.callUp('Ada');
  await expect(caller.call.state).toContainText('Ringing Ada');
  await expect(callee.call.ring).toContainText('Maria is calling');
  // In Firefox the window itself may be without the focus.
  const focused = () => callee.call.ring.evaluate((ring) => ring === document.activeElement);
  await expect.poll(focused, { message: 'the focus is on the dialog' }).toBe(true);
  await callee.call.answer.click();
  await expect(callee.call.ring).toBeHidden();
  await Promise.all([caller.call.meets(), callee.call.meets()]);
});

test('who declines is left alone, and the caller is told', async ({ enter }) => {
  const callee = await enter('Ada', 'viewer');
  await callee.page.goto('/');
  await expect(callee.page.getByRole('button', { name: 'Log out' })).toBeVisible();
  const caller = await enter('Maria', 'viewer');
  await caller.call.callUp('Ada');
  await callee.call.decline.click();
  await expect(callee.call.ring).toBeHidden();
  await expect(callee.page).toHaveURL(/\/$/);
  await expect(caller.call.state).toContainText('Ada cannot talk now');
});

test('it stops ringing where the caller gives up, and on the other pages of who answers', async ({ enter }) => {
  const callee = await enter('Ada', 'viewer');
  await callee.page.goto('/');
  const elsewhere = await callee.context.newPage();
  await elsewhere.goto('/');
  await expect(elsewhere.getByRole('button', { name: 'Log out' })).toBeVisible();
  const caller = await enter('Maria', 'viewer');
  await caller.call.callUp('Ada');
  await expect(callee.call.ring).toBeVisible();
  await caller.call.hangUp.click();
  await expect(callee.call.ring).toBeHidden();

  await caller.call.callUp('Ada');
  await expect(elsewhere.getByRole('alertdialog')).toBeVisible();
  await callee.call.answer.click();
  await expect(elsewhere.getByRole('alertdialog')).toBeHidden();
  await caller.call.meets();
});

test('a ring disturbs nobody who types', async ({ enter }) => {
  const callee = await enter('Ada', 'viewer');
  await callee.page.goto('/');
  await callee.call.who.pressSequentially('Ott');
  const caller = await enter('Maria', 'viewer');
  await caller.call.callUp('Ada');
  await expect(callee.call.ring).toBeVisible();
  await callee.page.keyboard.type('o');
  await expect(callee.call.who).toHaveValue('Otto');
});

test.describe('somebody who is not there', () => {
  test.use({ tolerated: [/404/] });

  test('cannot be called, and the caller is told so at the name', async ({ enter }) => {
    const caller = await enter('Maria', 'viewer');
    await caller.page.goto('/');
    await caller.call.who.fill('Nobody');
    await caller.call.start.click();
    await expect(caller.call.who).toHaveAttribute('aria-invalid', 'true');
    await expect(caller.page).toHaveURL(/\/$/);
  });
});

test('nobody answers', async ({ enter }) => {
  test.setTimeout(150_000);
  const callee = await enter('Ada', 'viewer');
  await callee.page.goto('/');
  await expect(callee.page.getByRole('button', { name: 'Log out' })).toBeVisible();
  const caller = await enter('Maria', 'viewer');
  await caller.call.callUp('Ada');
  await expect(callee.call.ring).toBeVisible();
  await expect(caller.call.state).toContainText('Ada does not answer', { timeout: 60_000 });
  await expect(callee.call.ring).toBeHidden();
  // He may still be reached by the link.
  await moves(caller.call.mine);
});
