// The files of a call: the list, and what can be done with each.
import type { BrowserContext, Locator, Page } from '@playwright/test';
import { expect } from '../fixtures/expect';
import type { Payload } from '../fixtures/payload';

export class Files {
  readonly list: Locator;

  constructor(readonly page: Page) {
    this.list = page.getByRole('list', { name: 'Files' });
  }

  row(file: Payload): Locator {
    return this.list.getByRole('listitem').filter({ hasText: file.name });
  }

  /** Presses the button and chooses the files. */
  async send(...files: Payload[]): Promise<void> {
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.getByRole('button', { name: 'Send files' }).click();
    await (await chooser).setFiles(files.map((file) => file.path));
  }

  async accept(file: Payload): Promise<void> {
    await this.row(file).getByRole('button', { name: 'Accept' }).click();
  }

  /** How much of a file that is under way has arrived, in per cent. */
  async progress(file: Payload): Promise<number> {
    const bar = this.row(file).getByRole('progressbar');
    return (await bar.isVisible()) ? Number(await bar.getAttribute('aria-valuenow')) : 0;
  }

  /** SHA-256 of what the page keeps of this size in its private file system, read by the browser. */
  async sha256(file: Payload): Promise<string> {
    return this.page.evaluate(async (size) => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('files');
      // Iterating over directories is in no version of TypeScript's library that all have.
      const entries = (folder as unknown as { values(): AsyncIterable<FileSystemFileHandle> }).values();
      for await (const entry of entries) {
        const kept = await entry.getFile();
        if (kept.size !== size) continue;
        const digest = await crypto.subtle.digest('SHA-256', await kept.arrayBuffer());
        return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
      }
      return `nothing of ${size} bytes`;
    }, file.size);
  }
}

/** All of these take a file of `from`'s, which arrives whole. */
export async function arrives(file: Payload, from: string, there: Files[]): Promise<void> {
  for (const files of there) {
    await expect(files.row(file)).toContainText(`From ${from}`);
    await files.accept(file);
  }
  for (const files of there) {
    await expect(files.row(file)).toContainText('whole', { timeout: 60_000 });
    expect(await files.sha256(file)).toBe(file.sha256);
  }
}

/** A dialogue in which a place is chosen is the system's, and nobody is there to press in it. */
export async function saveWithoutAsking(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'showSaveFilePicker');
  });
}

/** The picture is not what is looked at: a small one leaves the processors to the files. */
export async function filmLittle(page: Page | BrowserContext): Promise<void> {
  await page.addInitScript(() => {
    // Empty pages have none.
    const devices = navigator.mediaDevices as MediaDevices | undefined;
    if (devices === undefined) return;
    const real = devices.getUserMedia.bind(devices);
    devices.getUserMedia = (wanted) => {
      const video = wanted?.video === undefined || wanted.video === false ? false : { width: 160, height: 90, frameRate: 15 };
      return real({ ...wanted, video });
    };
  });
}
