import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { CAPTURE } from '../fixtures/witness';
import { decodes } from '../measure/picture';
import { received, sentHeights } from '../measure/stats';

test.use({ capture: CAPTURE });

interface Key {
  key: string;
  address: string;
}

/** A page that publishes as a program does: it offers three layers by WHIP, called as OBS calls them, and knows nothing else of ours. */
async function publish(page: Page, { key, address }: Key): Promise<void> {
  await page.evaluate(
    async ({ key, address }) => {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 960, height: 540 } });
      const peer = new RTCPeerConnection();
      const [audio, video] = [stream.getAudioTracks()[0], stream.getVideoTracks()[0]];
      if (audio === undefined || video === undefined) throw new Error('no devices');
      peer.addTransceiver(audio, { direction: 'sendonly', streams: [stream] });
      const sendEncodings = [1, 2, 4].map((scaleResolutionDownBy, n) => ({ rid: `${n}`, scaleResolutionDownBy }));
      peer.addTransceiver(video, { direction: 'sendonly', streams: [stream], sendEncodings });
      await peer.setLocalDescription();
      const answer = await fetch(address, {
        method: 'POST',
        headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/sdp' },
        body: peer.localDescription?.sdp ?? '',
      });
      if (answer.status !== 201) throw new Error(`${answer.status} ${await answer.text()}`);
      await peer.setRemoteDescription({ type: 'answer', sdp: await answer.text() });
    },
    { key, address },
  );
}

test('three layers by WHIP give a viewer the choice, as from the studio', async ({ enter }) => {
  test.slow();
  const program = await enter();
  const { token } = await program.register('Maria', 'performer');
  const { id } = await program.post<{ id: string }>('/api/stages', token, { title: 'From a program' });
  const key = await program.post<Key>(`/api/stages/${id}/key`, token);
  await program.page.goto('/');
  await publish(program.page, key);

  const { page, stage } = await enter();
  await expect.poll(async () => (await sentHeights(program.page)).length, { timeout: 40_000 }).toBe(3);
  await stage.open(`/stage/${id}`);
  await decodes(page);
  const still = async () => (await page.request.get(`/api/stages/${id}/still`)).headers()['content-type'];
  await expect.poll(still, { message: 'a key frame as a WebP' }).toBe('image/webp');
  await page.goto('/');
  const image = page.getByRole('img', { name: 'Maria on stage' });
  await expect.poll(() => image.evaluate((it: HTMLImageElement) => it.complete && it.naturalHeight)).toBeGreaterThan(100);
  await stage.open(`/stage/${id}`);
  await decodes(page);
  for (const [quality, divisor] of [['Low', 4], ['High', 1], ['Medium', 2]] as const) {
    await stage.choose(quality);
    const height = async () => (await received(page)).height;
    await expect.poll(height, { message: quality }).toBe(CAPTURE.height / divisor);
  }
});
