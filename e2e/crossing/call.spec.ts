import { pair } from '../fixtures/pair';
import { expect, test } from '../fixtures/test';
import { soundCodecs, videoCodecs } from '../measure/codec';

for (const [codec, codecs] of [['VP8', 'VP8,H264'], ['VP9', 'VP9,VP8']] as const) {
  test.describe(`a call in ${codec}`, () => {
    test.slow();
    test.use({ settings: { FOOTLIGHT_VIDEO_CODECS: codecs } });

    for (const [caller, way] of [['Chromium', [false, true]], ['Firefox', [true, false]]] as const) {
      test(`from ${caller} to the other browser is seen and heard at both ends`, async ({ enter, fox }) => {
        const [hosts, guests] = way.map((other) => (other ? fox : undefined));
        const { host, guest } = await pair(enter, hosts, guests);
        for (const { page } of [host, guest]) {
          await expect.poll(() => videoCodecs(page, 'inbound-rtp')).toEqual([`video/${codec}`]);
          await expect.poll(() => videoCodecs(page, 'outbound-rtp')).toEqual([`video/${codec}`]);
          expect((await soundCodecs(page)).some((name) => name === 'audio/opus')).toBe(true);
        }
      });
    }
  });
}
