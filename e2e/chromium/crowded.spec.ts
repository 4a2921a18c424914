// What is read by those for whom there is no room: on a stage, and in a room.
import { host } from '../fixtures/meeting';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';
import { keep } from '../screenshots/album';

test.slow();
test.use({ capture: { width: 320, height: 180, frames: 10 } });

test.describe('in a house with one seat and one room', () => {
  test.use({ settings: { FOOTLIGHT_MAX_VIEWERS: '1', FOOTLIGHT_MAX_ROOMS: '1' } });

  test('a stage says that the house is full, and opens when somebody has left', async ({ enter }) => {
    const performer = await enter('Maria', 'performer');
    const address = await performer.studio.perform('One seat');
    const first = await enter();
    await first.stage.open(address);
    await decodes(first.page);
    const second = await enter();
    await second.stage.open(address);
    await expect(second.stage.state).toContainText('The house is full');
    await expect(second.stage.state).toContainText('The picture starts by itself once somebody leaves.');
    await expect(second.stage.title).toContainText('One seat');
    await keep(second.page, 'stage-full');
    await first.page.goto('/');
    await expect(performer.studio.viewers).toHaveText('0');
    await second.stage.state.getByRole('button', { name: 'Try again' }).click();
    await decodes(second.page);
  });

  test('a second room does not open where there may be one', async ({ enter }) => {
    await host(enter, 'The first');
    const otto = await enter('Otto', 'viewer');
    const address = await otto.room.make('The second');
    await otto.room.knock(address);
    await expect(otto.room.state).toContainText('No room just now');
    await expect(otto.room.state).toContainText('The room or the server is full. You come in by yourself');
    await keep(otto.page, 'room-crowded');
  });
});
