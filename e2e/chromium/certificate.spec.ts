import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

type Noting = Window & { given?: (RTCCertificate[] | undefined)[] };

/** Notes the certificates that the page gives to each connection that it makes. */
async function note(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const given: (RTCCertificate[] | undefined)[] = [];
    (window as Noting).given = given;
    window.RTCPeerConnection = new Proxy(window.RTCPeerConnection, {
      construct(target, args: [RTCConfiguration?]) {
        given.push(args[0]?.certificates);
        return new target(...args);
      },
    });
  });
}

test('a viewer gives his connection a certificate that was made ahead, and is known by it', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('With papers');
  const { page, stage } = await enter();
  await note(page);
  await stage.open(address);
  await decodes(page);
  const [given, known] = await page.evaluate(() => {
    const prints = (window as Noting).given?.map((certificates) => certificates?.map((it) => it.getFingerprints()[0]?.value?.toUpperCase()));
    const said = window.witness.peers.map((peer) => /^a=fingerprint:sha-256 (\S+)/m.exec(peer.localDescription?.sdp ?? '')?.[1]);
    return [prints, said.map((print) => [print?.toUpperCase()])];
  });
  expect(given, 'by connection').toHaveLength(1);
  expect(given?.[0]?.[0]).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(given).toEqual(known);
});
