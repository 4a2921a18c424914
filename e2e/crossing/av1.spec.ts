import { firefox } from '@playwright/test';
import { firefoxLaunch } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';
import { videoCodecs } from '../measure/codec';
import { decodes, moves } from '../measure/picture';
import { received } from '../measure/stats';

test.use({ settings: { FOOTLIGHT_VIDEO_CODECS: 'AV1,VP8' } });

test('AV1 is forwarded to Chromium and to Firefox', async ({ enter }) => {
  test.slow();
  const other = await firefox.launch(firefoxLaunch());
  try {
    const performer = await enter('Maria', 'performer');
    const address = await performer.studio.perform('In a new tongue');
    // Two encoders and two decoders in software are as much as two cores carry.
    await performer.studio.quality.selectOption('Medium');
    for (const { page, stage } of [await enter(), await enter(undefined, undefined, other)]) {
      await stage.open(address);
      await decodes(page);
      await moves(stage.video);
      expect(await videoCodecs(page, 'inbound-rtp')).toEqual(['video/AV1']);
      await stage.choose('Low');
      await expect.poll(async () => (await received(page)).height, { message: 'lines on Low' }).toBeLessThanOrEqual(135);
      await decodes(page);
    }
    expect(await videoCodecs(performer.page, 'outbound-rtp')).toEqual(['video/AV1']);
  } finally {
    await other.close();
  }
});
