import { expect, test } from '../fixtures/test';
import { videoCodecs } from '../measure/codec';
import { decodes, moves } from '../measure/picture';

test.use({ settings: { FOOTLIGHT_VIDEO_CODECS: 'H264,VP8' } });

test('the performer falls back to a codec that the whole audience has', async ({ enter, fox }) => {
  test.slow();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('In a common tongue');
  const first = await enter();
  await first.stage.open(address);
  await decodes(first.page);
  expect(await videoCodecs(performer.page, 'outbound-rtp')).toEqual(['video/H264']);

  const second = await enter(undefined, undefined, fox);
  await second.stage.open(address);
  await decodes(second.page);
  await moves(second.stage.video);
  expect(await videoCodecs(performer.page, 'outbound-rtp')).toEqual(['video/VP8']);
  await decodes(first.page);
  await moves(first.stage.video);
});
