import { expect, test } from '../fixtures/test';
import { moves } from '../measure/picture';

test.slow();

test('it rings on all pages of who is called, until the caller gives up or one of them answers', async ({ enter }) => {
  const callee = await enter('Ada', 'viewer');
  // A page without news of its own.
  await callee.page.goto('/studio');
  const elsewhere = await callee.context.newPage();
  await elsewhere.goto('/');
  for (const page of [callee.page, elsewhere]) await expect(page.getByRole('button', { name: 'Log out' })).toBeVisible();
  const caller = await enter('Maria', 'viewer');
  await caller.call.callUp('Ada');
  await expect(caller.call.state).toContainText('Ringing Ada');
  await expect(callee.call.ring).toContainText('Maria is calling');
  await caller.call.hangUp.click();
  await expect(callee.call.ring).toBeHidden();

  await caller.call.callUp('Ada');
  await expect(elsewhere.getByRole('alertdialog')).toBeVisible();
  await callee.page.bringToFront();
  // In Firefox the window itself may be without the focus.
  const focused = () => callee.call.ring.evaluate((ring) => ring === document.activeElement);
  await expect.poll(focused, { message: 'the focus is on the dialog' }).toBe(true);
  await callee.call.answer.click();
  await expect(callee.call.ring).toBeHidden();
  await expect(elsewhere.getByRole('alertdialog')).toBeHidden();
  await Promise.all([caller.call.meets(), callee.call.meets()]);

  const other = await enter('Otto', 'viewer');
  await other.call.callUp('Ada');
  await expect(callee.call.ring).toContainText('You leave this call if you answer');
  await callee.call.ring.getByRole('button', { name: 'Leave and answer' }).click();
  await expect(caller.call.state).toContainText('Ada has left');
  await Promise.all([other.call.meets(), callee.call.meets()]);
});

test('who is in a room is told that he leaves it by answering, and at its door there is nothing to leave', async ({ enter }) => {
  const callee = await enter('Ada', 'viewer');
  const address = await callee.room.make('Over tea');
  await moves(callee.room.preview);
  const caller = await enter('Maria', 'viewer');
  await caller.call.callUp('Ada');
  await expect(callee.call.ring).toContainText('Maria is calling');
  await expect(callee.call.ring).not.toContainText('You leave');
  await callee.call.decline.click();
  await expect(callee.call.ring).toBeHidden();

  await callee.room.enter(address);
  await caller.call.callUp('Ada');
  await expect(callee.call.ring).toContainText('You leave this room if you answer');
  await callee.call.ring.getByRole('button', { name: 'Leave and answer' }).click();
  await expect(callee.page).toHaveURL(/\/call\//);
  await Promise.all([caller.call.meets(), callee.call.meets()]);
});

test.describe('whoever is not there', () => {
  test.use({ tolerated: /404/ });

  test('cannot be called; who declines or types is left alone, and the caller is told', async ({ enter }) => {
    const caller = await enter('Maria', 'viewer');
    await caller.page.goto('/');
    await caller.call.who.fill('Nobody');
    await caller.call.start.click();
    await expect(caller.call.who).toHaveAttribute('aria-invalid', 'true');
    await expect(caller.call.who).toHaveAccessibleDescription(/Leave the name empty for a link to send/);
    await expect(caller.page).toHaveURL(/\/$/);

    const callee = await enter('Ada', 'viewer');
    await callee.page.goto('/');
    await callee.call.who.pressSequentially('Ott');
    await caller.call.callUp('Ada');
    await expect(callee.call.ring).toBeVisible();
    await callee.page.keyboard.type('o');
    await expect(callee.call.who).toHaveValue('Otto');
    await callee.call.decline.click();
    await expect(callee.call.ring).toBeHidden();
    await expect(callee.page).toHaveURL(/\/$/);
    await expect(caller.call.state).toContainText('Ada cannot talk now');
  });
});

test.describe('where it rings for five seconds', () => {
  test.use({ settings: { FOOTLIGHT_RING_SECONDS: '5' } });

  test('nobody answers', async ({ enter }) => {
    const callee = await enter('Ada', 'viewer');
    await callee.page.goto('/');
    await expect(callee.page.getByRole('button', { name: 'Log out' })).toBeVisible();
    const caller = await enter('Maria', 'viewer');
    await caller.call.callUp('Ada');
    await expect(callee.call.ring).toBeVisible();
    await expect(caller.call.state).toContainText('Ada does not answer');
    await expect(callee.call.ring).toBeHidden();
    // He may still be reached by the link.
    await moves(caller.call.mine);
  });
});
