// Which codecs a page sends and receives.
import type { Page } from '@playwright/test';

/** The codecs that a page may send its sound in, such as `audio/opus`, the preferred one first. */
export async function soundCodecs(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const peers = window.witness.peers.filter((peer) => peer.connectionState === 'connected');
    const senders = peers.flatMap((peer) => peer.getSenders()).filter((sender) => sender.track?.kind === 'audio');
    return senders.flatMap((sender) => sender.getParameters().codecs.map((codec) => codec.mimeType));
  });
}

/** The parameters (`fmtp`) of the sound that flows, both ways. */
export async function soundParameters(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const found: string[] = [];
    for (const peer of window.witness.peers.filter((peer) => peer.connectionState === 'connected')) {
      const stats = await peer.getStats();
      for (const [, entry] of stats) {
        if (!['inbound-rtp', 'outbound-rtp'].includes(entry.type as string) || entry.kind !== 'audio') continue;
        const codec = stats.get(entry.codecId as string) as { sdpFmtpLine?: string } | undefined;
        found.push(codec?.sdpFmtpLine ?? '');
      }
    }
    return found;
  });
}

/** The codecs of the video streams that flow, such as `video/H264`, each once. */
export async function videoCodecs(page: Page, direction: 'inbound-rtp' | 'outbound-rtp'): Promise<string[]> {
  return page.evaluate(async (direction) => {
    const codecs = new Set<string>();
    for (const peer of window.witness.peers.filter((peer) => peer.connectionState === 'connected')) {
      const stats = await peer.getStats();
      for (const [, entry] of stats) {
        const frames = (entry.framesDecoded ?? entry.framesEncoded ?? 0) as number;
        if (entry.type !== direction || entry.kind !== 'video' || frames === 0) continue;
        const codec = stats.get(entry.codecId as string) as { mimeType?: string } | undefined;
        codecs.add(codec?.mimeType ?? 'unknown');
      }
    }
    return [...codecs];
  }, direction);
}
