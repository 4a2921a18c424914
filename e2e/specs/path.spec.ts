// The server moves what it sends to another path only once it was answered from there, as every browser answers.
import { expect, test } from '../fixtures/test';
import { figure } from '../measure/metrics';

test('a stream follows a browser to the path that it restarts ICE by', async ({ enter, server }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('From wherever it is');
  const { page } = await enter();
  await page.goto('/');
  // As a program would watch: nothing of ours mends the connection.
  await page.evaluate(async (stage) => {
    const attribute = (name: string, sdp: string): string => new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)?.[1]?.trim() ?? '';
    const { token } = (await (await fetch('/api/guest', { method: 'POST' })).json()) as { token: string };
    const peer = new RTCPeerConnection();
    for (const kind of ['audio', 'video']) peer.addTransceiver(kind, { direction: 'recvonly' });
    await peer.setLocalDescription();
    const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/sdp' };
    const body = peer.localDescription?.sdp ?? '';
    const opened = await fetch(`/whep/${stage}`, { method: 'POST', headers, body });
    if (opened.status !== 201) throw new Error(await opened.text());
    const sdp = await opened.text();
    await peer.setRemoteDescription({ type: 'answer', sdp });
    const restart = async (): Promise<void> => {
      await peer.setLocalDescription(await peer.createOffer({ iceRestart: true }));
      const offer = peer.localDescription?.sdp ?? '';
      const ours = ['ice-ufrag', 'ice-pwd', 'mid'].map((name) => `a=${name}:${attribute(name, offer)}`);
      const media = /^m=.*$/m.exec(offer)?.[0] ?? '';
      const body = [ours[0], ours[1], media, ours[2]].map((line) => `${line}\r\n`).join('');
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/trickle-ice-sdpfrag', 'If-Match': '*' };
      const patched = await fetch(opened.headers.get('location') ?? '', { method: 'PATCH', headers, body });
      if (patched.status !== 200) throw new Error(await patched.text());
      const theirs = await patched.text();
      const renewed = (sdp: string, name: string): string =>
        sdp.replaceAll(new RegExp(`^a=${name}:.*$`, 'gm'), `a=${name}:${attribute(name, theirs)}`);
      await peer.setRemoteDescription({ type: 'answer', sdp: ['ice-ufrag', 'ice-pwd'].reduce(renewed, sdp) });
    };
    Object.assign(window, { restart });
  }, address.split('/').at(-1) ?? '');
  const frames = (): Promise<number> =>
    page.evaluate(async () => {
      let frames = 0;
      for (const peer of window.witness.peers) {
        for (const [, entry] of await peer.getStats()) if (entry.type === 'inbound-rtp') frames += (entry.framesDecoded as number | undefined) ?? 0;
      }
      return frames;
    });
  await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(10);
  // New candidates are gathered: that the new credentials are used is by a path that was not there before.
  const restarts = async (): Promise<number> => (await figure(server.url, 'footlight_ice_restarts_total{kind="stage",outcome="connected"}')) || 0;
  expect(await restarts()).toBe(0);
  const moved = async (): Promise<number> => (await figure(server.url, 'footlight_media_paths_moved_total')) || 0;
  const before = await moved();
  await page.evaluate(() => (window as unknown as { restart: () => Promise<void> }).restart());
  await expect.poll(restarts, { timeout: 20_000 }).toBe(1);
  await expect.poll(moved, { message: 'moves to another path' }).toBeGreaterThan(before);
  const seen = await frames();
  await expect.poll(frames, { timeout: 20_000 }).toBeGreaterThan(seen + 20);
});
