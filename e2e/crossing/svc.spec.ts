// All sizes in one stream: what each viewer is sent of it.
import type { Person } from '../fixtures/person';
import { expect, test } from '../fixtures/test';
import { CAPTURE } from '../fixtures/witness';
import { videoCodecs } from '../measure/codec';
import { decodes, moves } from '../measure/picture';
import { sentHeights } from '../measure/stats';

for (const codec of ['VP9', 'AV1']) {
  test.describe(codec, () => {
    test.use({ settings: { FOOTLIGHT_VIDEO_CODECS: `${codec},VP8`, FOOTLIGHT_VIDEO_SCALABILITY: 'svc' }, capture: CAPTURE });

    test(`of one stream of ${codec} viewers get the size that they choose`, async ({ enter, fox }) => {
      test.slow();
      const performer = await enter('Maria', 'performer');
      const address = await performer.studio.perform('All in one');
      // An encoder and two decoders in software are as much as two cores carry.
      await performer.studio.quality.selectOption('Medium');
      const viewers = [await enter(), await enter(undefined, undefined, fox)];
      const watches = async ({ page, stage }: Person): Promise<void> => {
        await stage.open(address);
        await decodes(page);
        await moves(stage.video);
        expect(await videoCodecs(page, 'inbound-rtp')).toEqual([`video/${codec}`]);
        const width = (): Promise<number> => stage.video.evaluate((video: HTMLVideoElement) => video.videoWidth);
        await stage.choose('Low');
        await expect.poll(width, { message: 'width on Low' }).toBeLessThanOrEqual(320);
        const small = await width();
        await decodes(page);
        await stage.choose('High');
        await expect.poll(width, { message: 'width on High' }).toBeGreaterThanOrEqual(2 * small);
        await decodes(page);
        await moves(stage.video);
      };
      await Promise.all(viewers.map(watches));
      expect(await videoCodecs(performer.page, 'outbound-rtp')).toEqual([`video/${codec}`]);
      expect((await sentHeights(performer.page)).length, 'streams').toBe(1);
    });
  });
}
