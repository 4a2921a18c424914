import { expect, test } from '../fixtures/test';
import { open } from '../fixtures/witness';
import { decodes } from '../measure/picture';

// Within the page, without a load: a load would close everything by itself.
test.describe('leaving', () => {
  test('the stage closes the peer connection and the socket of its room', async ({ enter }) => {
    const performer = await enter('Maria', 'performer');
    const address = await performer.studio.perform('Come and go');
    const { page, stage } = await enter();
    await stage.open(address);
    await decodes(page);
    await expect(performer.studio.viewers).toHaveText('1');
    await page.getByRole('link', { name: 'Log in' }).first().click();
    await expect(page).toHaveURL(/\/login/);
    await expect.poll(() => open(page)).toEqual({ tracks: 0, peers: 0, sockets: 0 });
    await expect(performer.studio.viewers).toHaveText('0');
  });

  test('the studio stops the camera and the microphone', async ({ enter }) => {
    const { page, studio } = await enter('Maria', 'performer');
    await studio.open();
    await expect.poll(async () => (await open(page)).tracks).toBeGreaterThan(0);
    await page.getByRole('link', { name: 'Footlight' }).click();
    await expect(page.getByRole('heading', { name: 'On stage now' })).toBeVisible();
    await expect.poll(async () => (await open(page)).tracks, { message: 'tracks that capture' }).toBe(0);
    await expect.poll(async () => (await open(page)).peers).toBe(0);
  });

  test('the studio while live lets go of all of it', async ({ enter }) => {
    const { page, studio } = await enter('Maria', 'performer');
    await studio.perform('Gone in a moment');
    await page.getByRole('link', { name: 'Footlight' }).click();
    await expect(page.getByRole('heading', { name: 'On stage now' })).toBeVisible();
    await expect.poll(async () => (await open(page)).tracks, { message: 'tracks that capture' }).toBe(0);
    await expect.poll(async () => (await open(page)).peers).toBe(0);
  });
});
