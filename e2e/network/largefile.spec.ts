// A file that fits into no page's memory, into the private file system of a
// browser that keeps it on the disk: `cargo xtask lab`.
import { chromium } from '@playwright/test';
import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromiumLaunch } from '../fixtures/browsers';
import { Payload } from '../fixtures/payload';
import { expect, test } from '../fixtures/test';
import { install } from '../fixtures/witness';
import { table } from '../measure/figures';
import { memory } from '../measure/memory';
import { CallPage } from '../pages/call';
import { Files, saveWithoutAsking } from '../pages/files';

const SIZE = 4 * 2 ** 30 + 123_456_789;
const PIECE = 64 * 2 ** 20;
/** It is on the disk twice, with room to spare. */
const FREE = 3 * SIZE;
/** What a page may take for it, whatever the file's size, in MiB. */
const ROOM = 400;

test.skip(process.env['FOOTLIGHT_LAB'] === undefined, 'it takes many minutes: run it by `cargo xtask lab`');

/** SHA-256 of each piece, read from the disk here. */
function pieces(path: string): string[] {
  const file = openSync(path, 'r');
  const [piece, found] = [Buffer.alloc(PIECE), [] as string[]];
  for (let length = readSync(file, piece); length > 0; length = readSync(file, piece)) {
    found.push(createHash('sha256').update(piece.subarray(0, length)).digest('hex'));
  }
  closeSync(file);
  return found;
}

test('a file of more than 4 GiB arrives whole, and never lies in memory', async ({ enter, server, viewport }) => {
  test.setTimeout(30 * 60_000);
  const disk = statfsSync(tmpdir());
  test.skip(disk.bavail * disk.bsize < FREE, `it takes ${Math.round(FREE / 1e9)} GB of the disk`);
  const folder = mkdtempSync(join(tmpdir(), 'footlight-profile-'));
  const file = await Payload.make('huge.bin', SIZE);
  // What a private window keeps, it keeps in memory: this one has a folder.
  const context = await chromium.launchPersistentContext(folder, { ...chromiumLaunch(), viewport, baseURL: server.url });
  try {
    await install(context);
    const page = await context.newPage();
    await saveWithoutAsking(page);
    const guest = new CallPage(page);
    const host = await enter('Maria', 'viewer');
    const address = await host.call.make();
    await host.call.enter(address);
    await guest.enter(address);
    await Promise.all([host.call.meets(), guest.meets()]);
    for (const call of [host.call, guest]) {
      await call.button('Camera off').click();
      await call.openWords();
    }
    const [here, there] = [new Files(host.page), new Files(page)];
    const before = memory(folder);
    const peak = { ...before };
    const watch = setInterval(() => {
      const now = memory(folder);
      peak.page = Math.max(peak.page, now.page);
      peak.browser = Math.max(peak.browser, now.browser);
    }, 2000);
    const began = Date.now();
    await here.send(file);
    await there.accept(file);
    await expect(there.row(file)).toContainText('whole', { timeout: 25 * 60_000 });
    const seconds = (Date.now() - began) / 1000;
    clearInterval(watch);
    await expect(here.row(file)).toContainText('Has arrived');

    const arrived = await page.evaluate(async (length) => {
      const kept = await (await navigator.storage.getDirectory()).getDirectoryHandle('files');
      const entries = (kept as unknown as { values(): AsyncIterable<FileSystemFileHandle> }).values();
      const found: string[] = [];
      for await (const entry of entries) {
        const file = await entry.getFile();
        for (let at = 0; at < file.size; at += length) {
          const digest = await crypto.subtle.digest('SHA-256', await file.slice(at, at + length).arrayBuffer());
          found.push(Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join(''));
        }
      }
      return found;
    }, PIECE);
    expect(arrived).toEqual(pieces(file.path));

    table('largefile', 'A file of more than 4 GiB', ['', ''], [
      ['bytes', String(SIZE)],
      ['seconds', seconds],
      ['MB/s', SIZE / 1e6 / seconds],
      ['receiving page before, MiB', before.page],
      ['receiving page at most, MiB', peak.page],
      ['receiving browser before, MiB', before.browser],
      ['receiving browser at most, MiB', peak.browser],
    ]);
    expect(peak.page - before.page, 'what the page took for it').toBeLessThan(ROOM);
  } finally {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
    file.dispose();
  }
});
