import { expect, test } from '../fixtures/neighbours';
import { CAPTURE } from '../fixtures/witness';
import { decodes, lit } from '../measure/picture';
import { keep, withCamera } from './album';

// Where UDP is blocked media goes by TCP, or by a relay: a network that stops all of
// them looks the same as a server without the others.
test.use({ settings: { FOOTLIGHT_MEDIA_TCP_ADDR: 'off', FOOTLIGHT_TURN_ADDR: 'off' }, capture: CAPTURE });

// What a network does to the picture, done by a network.
test('a stage over a network that is narrow, and then lets nothing through', async ({ enter, move }) => {
  test.setTimeout(240_000);
  await withCamera(async (media) => {
    const theirs = await move(media);
    const performer = await enter('Maria', 'performer', theirs.browser);
    const address = await performer.studio.perform('An evening of songs');

    // He is refused in the end, and that takes a while.
    const walled = await move();
    walled.house.blockMedia();
    const newcomer = await enter(undefined, undefined, walled.browser);
    await newcomer.stage.open(address);
    await expect(newcomer.stage.state).toContainText('Connecting to the stage');
    await expect(newcomer.stage.title).toContainText('An evening of songs');
    await keep(newcomer.page, 'stage-connecting');

    const narrow = await move();
    const viewer = await enter('Ada', 'viewer', narrow.browser);
    await viewer.stage.open(address);
    await decodes(viewer.page);
    await viewer.stage.hear();
    narrow.house.narrow(220);
    await expect(viewer.stage.weak).toContainText(/fair|poor/);
    await keep(viewer.page, 'stage-weak');
    narrow.house.blockMedia();
    await expect(viewer.stage.state).toContainText(/reconnecting/i);
    expect(await lit(viewer.page), 'the last frame, dimmed').toBeGreaterThan(0);
    await keep(viewer.page, 'stage-cut');

    await expect(newcomer.stage.state).toContainText('does not get through', { timeout: 40_000 });
    await keep(newcomer.page, 'stage-blocked');

    theirs.house.blockMedia();
    await expect(performer.studio.broadcast).toContainText('does not get through', { timeout: 60_000 });
    await keep(performer.page, 'studio-blocked');
  });
});
