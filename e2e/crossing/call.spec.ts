import { firefox, type Browser } from '@playwright/test';
import { firefoxLaunch } from '../fixtures/browsers';
import { pair } from '../fixtures/pair';
import { expect, test } from '../fixtures/test';
import { soundCodecs, videoCodecs } from '../measure/codec';

for (const [codec, codecs] of [['VP8', 'VP8,H264'], ['VP9', 'VP9,VP8']] as const) {
  test.describe(`a call in ${codec}`, () => {
    test.slow();
    test.use({ settings: { FOOTLIGHT_VIDEO_CODECS: codecs } });
    let other: Browser;
    test.beforeAll(async () => {
      other = await firefox.launch(firefoxLaunch());
    });
    test.afterAll(async () => {
      await other.close();
    });

    for (const [caller, way] of [['Chromium', [false, true]], ['Firefox', [true, false]]] as const) {
      test(`from ${caller} to the other browser is seen and heard at both ends`, async ({ enter }) => {
        const [hosts, guests] = way.map((fox) => (fox ? other : undefined));
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
