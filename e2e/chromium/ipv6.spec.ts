import { chromium } from '@playwright/test';
import { chromiumLaunch, FAKE_DEVICES } from '../fixtures/browsers';
import { expect, test } from '../fixtures/test';
import { route } from '../measure/route';
import { decodes, moves } from '../measure/picture';

// Only in Chromium: Firefox checks no lone loopback address.
test.use({ settings: { FOOTLIGHT_MEDIA_ADVERTISE: '::1' } });

test('media goes over IPv6, both ways', async ({ enter }) => {
  const inner = await chromium.launch(chromiumLaunch([...FAKE_DEVICES, '--allow-loopback-in-peer-connection']));
  try {
    const performer = await enter('Maria', 'performer', inner);
    const address = await performer.studio.perform('The long address');
    const { page, stage } = await enter(undefined, undefined, inner);
    await stage.open(address);
    await decodes(page, 30);
    await moves(stage.video);
    for (const side of [performer.page, page]) {
      expect((await route(side)).map((way) => way.remote.replace(/[[\]]/g, ''))).toEqual(['::1']);
    }
  } finally {
    await inner.close();
  }
});
