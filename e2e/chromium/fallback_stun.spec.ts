// Several STUN servers, the first of which is gone: the next one is asked all the same.
import { createSocket } from 'node:dgram';
import type { Page } from '@playwright/test';
import { pair } from '../fixtures/pair';
import { expect, test as base } from '../fixtures/test';

/** This machine, by an address that browsers ask from. */
const HERE = '198.18.0.1';
/** Nobody listens there. */
const GONE = `stun:${HERE}:3499`;

const COOKIE = 0x2112a442;

interface Stun {
  url: string;
  /** The ports that have asked. */
  asked: Set<number>;
}

/** Answers a binding request (RFC 8489) by where it came from. */
function answer(request: Buffer, port: number): Buffer {
  const said = Buffer.alloc(32);
  said.writeUInt16BE(0x0101, 0);
  said.writeUInt16BE(12, 2);
  request.copy(said, 4, 4, 20);
  said.writeUInt32BE(0x0020_0008, 20);
  said.writeUInt16BE(1, 24);
  said.writeUInt16BE(port ^ (COOKIE >>> 16), 26);
  const address = Buffer.from(HERE.split('.').map(Number)).readUInt32BE();
  said.writeUInt32BE((address ^ COOKIE) >>> 0, 28);
  return said;
}

const test = base.extend<{ second: Stun; settings: Record<string, string> }>({
  second: async ({}, use) => {
    const asked = new Set<number>();
    const socket = createSocket('udp4');
    socket.on('message', (request, { address, port }) => {
      asked.add(port);
      socket.send(answer(request, port), port, address);
    });
    await new Promise<void>((listens) => socket.bind(0, HERE, listens));
    await use({ url: `stun:${HERE}:${socket.address().port}`, asked });
    socket.close();
  },
  settings: async ({ second }, use) => use({ FOOTLIGHT_STUN_URLS: `${GONE},${second.url}` }),
});

/** Which servers each of the page's connections is to ask, in their order. */
const servers = async (page: Page): Promise<string[][]> =>
  page.evaluate(() => window.witness.living().map((peer) => (peer.getConfiguration().iceServers ?? []).flatMap(({ urls }) => urls)));

/** The ports at this address that the page's connections use. */
async function ports(page: Page): Promise<number[]> {
  return page.evaluate(async (here) => {
    const ports: number[] = [];
    for (const peer of window.witness.living()) {
      (await peer.getStats()).forEach((entry: { type: string; protocol?: string; address?: string; port?: number }) => {
        if (entry.type === 'local-candidate' && entry.protocol === 'udp' && entry.address === here) ports.push(entry.port ?? 0);
      });
    }
    return ports;
  }, HERE);
}

test('where the first STUN server is gone a call begins all the same, and the second one is asked', async ({ enter, second }) => {
  const { host, guest } = await pair(enter);
  for (const { page } of [host, guest]) {
    expect(await servers(page)).toEqual([[GONE, second.url]]);
    const used = await ports(page);
    expect(used.length, 'ports').toBeGreaterThan(0);
    await expect.poll(() => used.filter((port) => !second.asked.has(port)), { message: 'ports that have not asked' }).toEqual([]);
  }
});
