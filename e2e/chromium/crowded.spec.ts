// What is read by those for whom there is no room: on a stage, in a room, and in a call.
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

test.describe('where the server takes one at a time', () => {
  test.use({ settings: { FOOTLIGHT_MAX_SESSIONS: '1' } });

  test('a call says that there is no room, and opens by itself when somebody has left', async ({ enter }) => {
    const maria = await enter();
    const { token } = await maria.register('Maria', 'viewer');
    const { id } = await maria.post<{ id: string }>('/api/calls', token, {});
    // Guests, who hold nothing before they come in: nobody could ring them.
    const [first, second] = [await enter(), await enter()];
    await first.call.enter(`/call/${id}`);
    await expect(first.call.state).toContainText('Nobody else is here yet');
    await second.page.clock.install();
    await second.call.enter(`/call/${id}`);
    await expect(second.call.state).toContainText('No room just now');
    await expect(second.call.state).toContainText('You come in by yourself once it does.');
    await keep(second.page, 'call-crowded');
    await first.call.hangUp.click();
    await expect(async () => {
      // The server asks for half a minute's patience each time.
      await second.page.clock.fastForward('01:00');
      await expect(second.call.state).toContainText('Nobody else is here yet', { timeout: 5_000 });
    }).toPass();
  });
});
