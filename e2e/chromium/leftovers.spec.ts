// What pages that are long gone have left on the disk.
import { expect, test } from '../fixtures/test';

test('a call clears away what came by an earlier one a day ago, and nothing younger', async ({ enter }) => {
  const { page, call } = await enter('Maria', 'viewer');
  await page.goto('/');
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('files', { create: true });
    for (const age of [25, 23]) await folder.getFileHandle(`${Date.now() - age * 3_600_000}-${age}`, { create: true });
  });
  await call.enter(await call.make());
  const left = (): Promise<string[]> =>
    page.evaluate(async () => {
      const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle('files');
      const names = (folder as unknown as { keys(): AsyncIterable<string> }).keys();
      const ages: string[] = [];
      for await (const name of names) ages.push(name.split('-')[1] ?? '');
      return ages;
    });
  await expect.poll(left).toEqual(['23']);
});
