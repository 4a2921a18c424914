// The link by which a host lets somebody in past a door that is shut to others.
import type { Person } from '../fixtures/person';
import { expect, test } from '../fixtures/test';
import { PASSWORD } from '../pages/account';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 5 } });

test('who has an invitation comes in, whatever the door asks of others', async ({ enter }) => {
  const maria = await enter();
  const { token } = await maria.register('Maria', 'viewer');
  const { id } = await maria.post<{ id: string }>('/api/rooms', token, { title: 'By word', access: 'password', password: 'sesame' });
  const address = `/room/${id}`;
  await maria.context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await maria.room.enter(address);
  await maria.room.openPeople();
  const line = maria.page.getByLabel('Link to this room', { exact: true });
  const plain = await line.inputValue();
  expect(new URL(plain).pathname).toBe(address);
  expect(new URL(plain).hash, 'no invitation before one is made').toBe('');
  await maria.room.button('Make an invitation').click();
  await expect(line).toHaveValue(/#invitation=.+/);
  const link = await line.inputValue();
  await expect(maria.room.button('Copied Link to this room')).toBeVisible();
  expect(await maria.page.evaluate(() => navigator.clipboard.readText())).toBe(link);

  const otto = await enter('Otto', 'viewer');
  const ada = await enter('Ada', 'viewer');
  await test.step('without the password', async () => {
    await otto.page.goto(link);
    await expect(otto.room.join).toBeEnabled();
    await expect(otto.room.password).toBeHidden();
    await otto.room.enter(address);
    await otto.room.sees('Maria');
    await maria.room.sees('Otto');
  });
  await test.step('who has none is asked for the password', async () => {
    await ada.page.goto(plain);
    await expect(ada.room.password).toBeVisible();
    await ada.room.knock(address);
    await expect(ada.page.getByText('Type the password that you were given.')).toBeVisible();
    await expect(ada.room.leave).toBeHidden();
    await ada.room.enter(address, 'sesame');
    await ada.room.leave.click();
  });
  await test.step('one that is not good any more bars nobody who knows the password', async () => {
    await ada.page.goto('/');
    await ada.page.goto(`${plain}#invitation=spoilt`);
    await ada.room.join.click();
    await expect(ada.room.state).toContainText('This room opens by a password');
    await ada.room.button('Try again').click();
    await ada.room.enter(address, 'sesame');
    await ada.room.leave.click();
  });

  const shut = async (access: string): Promise<void> => {
    await maria.room.button('Settings of the room').click();
    await maria.page.getByRole('radio', { name: access, exact: true }).check();
    await maria.room.button('Save').click();
    await expect(maria.room.button('Save')).toBeHidden();
  };
  await test.step('without waiting', async () => {
    await shut('Lobby');
    await ada.page.goto('/');
    await ada.room.knock(address);
    await expect(ada.room.state).toContainText('You wait to be let in');
    await expect(maria.room.people).toHaveAccessibleName('People, 1 waiting');
    await otto.page.goto('/');
    await otto.page.goto(link);
    await otto.room.enter(address);
    await otto.room.sees('Maria');
    await ada.room.button('Do not wait').click();
  });
  await test.step('and where nobody else may', async () => {
    await shut('Invitation');
    await ada.page.goto(address);
    await expect(ada.room.state).toContainText('It opens by an invitation');
    await expect(ada.room.join).toBeDisabled();
    await ada.page.goto('/');
    await ada.page.goto(link);
    await ada.room.enter(address);
    await ada.room.sees('Maria', 'Otto');
  });
});

test('who has to log in first comes back with the invitation, and without one that is spoilt', async ({ enter }) => {
  const maria = await enter();
  const { token } = await maria.register('Maria', 'viewer');
  const { id } = await maria.post<{ id: string }>('/api/rooms', token, { title: 'By word', access: 'password', password: 'sesame' });
  const { invitation } = await maria.post<{ invitation: string }>(`/api/rooms/${id}/invitations`, token);
  const address = `/room/${id}`;
  await enter('Otto', 'viewer');
  /** Comes by the invitation without an account at hand, and through the login to the door. */
  const come = async (by: string): Promise<Person> => {
    const otto = await enter();
    const { page, room } = otto;
    await page.goto(`${address}#invitation=${by}`);
    await expect(room.state).toContainText('Log in, and you come back here.');
    await page.getByRole('main').getByRole('link', { name: 'Log in' }).click();
    // The server is told the address, and not the invitation.
    await expect(page).toHaveURL(new RegExp(`/login\\?from=${address}$`));
    await page.getByRole('textbox', { name: 'Name' }).fill('Otto');
    await page.getByLabel('Password').fill(PASSWORD);
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(page).toHaveURL(address);
    await expect(room.join).toBeEnabled();
    await expect(room.password).toBeHidden();
    return otto;
  };

  await test.step('a good one', async () => {
    const { page, room } = await come(invitation);
    await room.enter(address);
    await page.reload();
    await room.enter(address);
    await room.leave.click();
  });
  await test.step('a spoilt one', async () => {
    const { page, room } = await come('spoilt');
    await room.knock(address);
    await expect(room.state).toContainText('This room opens by a password');
    await room.button('Try again').click();
    await expect(room.password).toBeVisible();
    await page.reload();
    await expect(room.password).toBeVisible();
    await page.goto('/');
    await page.goto(`${address}#invitation=spoilt`);
    await room.knock(address);
    await expect(room.state).toContainText('This room opens by a password');
    await page.goto('/');
    await page.goto(address);
    await expect(room.password).toBeVisible();
    await room.enter(address, 'sesame');
  });
});
