// All sizes in one stream: what each viewer is sent of it.
import { expect, test } from '../fixtures/test';
import { speaks } from '../fixtures/tongue';
import { CAPTURE } from '../fixtures/witness';
import { decodes, moves, size } from '../measure/picture';
import { sentHeights } from '../measure/stats';

for (const codec of ['VP9', 'AV1']) {
  test.describe(codec, () => {
    test.use({ settings: { FOOTLIGHT_VIDEO_CODECS: `${codec},VP8`, FOOTLIGHT_VIDEO_SCALABILITY: 'svc' }, capture: CAPTURE });

    test(`of one stream of ${codec} viewers get the size that they choose`, async ({ enter, fox }) => {
      test.slow();
      const performer = await speaks(codec, enter, fox, async ({ page, stage }) => {
        const width = async (): Promise<number> => (await size(stage.video)).width;
        await stage.choose('Low');
        await expect.poll(width, { message: 'width on Low' }).toBeLessThanOrEqual(320);
        const small = await width();
        await decodes(page);
        await stage.choose('High');
        await expect.poll(width, { message: 'width on High' }).toBeGreaterThanOrEqual(2 * small);
        await decodes(page);
        await moves(stage.video);
      });
      expect((await sentHeights(performer.page)).length, 'streams').toBe(1);
    });
  });

  test.describe(`${codec}, of a camera that gives 480 lines at most`, () => {
    test.use({ settings: { FOOTLIGHT_VIDEO_CODECS: `${codec},VP8`, FOOTLIGHT_VIDEO_SCALABILITY: 'svc' }, capture: { width: 640, height: 480 } });

    test('all of them are seen, or half of them by who chooses the smaller size', async ({ enter }) => {
      const { page: hers, studio } = await enter('Maria', 'performer');
      const address = await studio.perform('An old camera');
      const { stage } = await enter();
      await stage.open(address);
      const lines = async (): Promise<number> => (await size(stage.video)).height;
      await expect.poll(lines, { message: 'lines seen' }).toBe(480);
      await stage.choose('Low');
      await expect.poll(lines, { message: 'lines seen of the smaller one' }).toBe(240);
      await stage.choose('High');
      await expect.poll(lines, { message: 'lines seen again' }).toBe(480);
      await moves(stage.video);
      expect((await sentHeights(hers)).length, 'streams').toBe(1);
    });
  });
}
