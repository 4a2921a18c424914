// What two browsers agree on where one of them can or wants something of its own.
import type { BrowserContext } from '@playwright/test';
import { pair } from '../fixtures/pair';
import type { Person } from '../fixtures/person';
import { expect, test } from '../fixtures/test';
import { soundCodecs, videoCodecs } from '../measure/codec';
import { filmLittle } from '../pages/files';

test.slow();

test.describe('VP8 is preferred, and VP9 taken as well', () => {
  test.use({ settings: { FOOTLIGHT_VIDEO_CODECS: 'VP8,VP9', FOOTLIGHT_CALL_BITRATES: 'viewer=700000,guest=300000' } });

  test('what there is hardware for comes first, and G.711 serves where there is nothing better', async ({ enter }) => {
    const poor = (context: BrowserContext): Promise<void> => poorInSound(context).then(() => richInHardware(context));
    const { host, guest } = await pair(enter, undefined, undefined, { host: poor, guest: richInHardware });
    for (const { page } of [host, guest]) {
      await expect.poll(() => videoCodecs(page, 'outbound-rtp')).toEqual(['video/VP9']);
      const { bundlePolicy, rtcpMuxPolicy, iceCandidatePoolSize } = await page.evaluate(
        () => window.witness.peers.at(-1)?.getConfiguration() ?? {},
      );
      expect([bundlePolicy, rtcpMuxPolicy, iceCandidatePoolSize]).toEqual(['max-bundle', 'require', 1]);
    }
    // Each sends as much as his role may, of which 64 kbit/s are left to the sound.
    const most = ({ page }: Person) =>
      page.evaluate(() => {
        const senders = window.witness.peers.at(-1)?.getSenders() ?? [];
        return senders.find((sender) => sender.track?.kind === 'video')?.getParameters().encodings[0]?.maxBitrate;
      });
    await expect.poll(() => Promise.all([most(host), most(guest)])).toEqual([636_000, 236_000]);
    // What the host takes; he himself may send what the other one offered.
    expect((await soundCodecs(guest.page))[0]).toMatch(/^audio\/PCM[UA]$/);
  });
});

test('after a description that a browser refuses, both ask for less over another connection', async ({ enter }) => {
  const { host } = await pair(enter, undefined, undefined, { host: refusesOnce });
  const made = () => host.page.evaluate(() => window.witness.peers.length);
  expect(await made(), 'connections').toBe(2);
  await expect.poll(() => videoCodecs(host.page, 'inbound-rtp')).toHaveLength(1);
});

/** Takes no sound but that of telephones. */
async function poorInSound(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    // Empty pages have none.
    const prototype = (window.RTCRtpTransceiver as typeof RTCRtpTransceiver | undefined)?.prototype;
    if (prototype === undefined) return;
    const real = prototype.setCodecPreferences;
    prototype.setCodecPreferences = function (codecs) {
      const telephone = [...codecs].filter(({ mimeType }) => /pcm[ua]$/i.test(mimeType));
      real.call(this, telephone.length > 0 ? telephone : codecs);
    };
  });
}

/** Says that it encodes VP9 with little power, and nothing else. */
async function richInHardware(context: BrowserContext): Promise<void> {
  await filmLittle(context);
  await context.addInitScript(() => {
    const capabilities = navigator.mediaCapabilities as MediaCapabilities | undefined;
    if (capabilities === undefined) return;
    const real = capabilities.encodingInfo.bind(capabilities);
    capabilities.encodingInfo = async (question) => {
      const powerEfficient = question.video?.contentType === 'video/VP9';
      return { ...(await real(question)), supported: true, powerEfficient };
    };
  });
}

/** Refuses the first description that it is given. */
async function refusesOnce(context: BrowserContext): Promise<void> {
  await filmLittle(context);
  await context.addInitScript(() => {
    const prototype = window.RTCPeerConnection.prototype;
    const real = prototype.setRemoteDescription as (this: RTCPeerConnection, sdp: RTCSessionDescriptionInit) => Promise<void>;
    let refused = false;
    prototype.setRemoteDescription = function (this: RTCPeerConnection, sdp: RTCSessionDescriptionInit) {
      if (refused) return real.call(this, sdp);
      refused = true;
      return Promise.reject(new DOMException('incompatible', 'OperationError'));
    };
  });
}
