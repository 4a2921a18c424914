import type { Locator } from '@playwright/test';
import { CAPTURE } from '../fixtures/witness';
import { expect, test } from '../fixtures/test';
import { decodes } from '../measure/picture';

// The still is as large as the picture, at most.
test.use({ capture: CAPTURE });

/** Its size once it is there; how far its brightest and darkest points are apart. */
async function seen(image: Locator): Promise<{ width: number; height: number; contrast: number }> {
  return image.evaluate((element: HTMLImageElement) => {
    const [width, height] = [element.naturalWidth, element.naturalHeight];
    if (width === 0) return { width, height, contrast: 0 };
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('no canvas');
    context.drawImage(element, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    let [least, most] = [255, 0];
    for (let at = 1; at < data.length; at += 4) {
      const green = data[at] ?? 0;
      [least, most] = [Math.min(least, green), Math.max(most, green)];
    }
    return { width, height, contrast: most - least };
  });
}

test('the home page shows who is live with a picture, and keeps itself up to date', async ({ enter }) => {
  test.slow();
  const visitor = await enter();
  await visitor.page.goto('/');
  const card = visitor.page.getByRole('link', { name: /Late songs/ });
  const image = card.getByRole('img', { name: 'Maria on stage' });
  await expect(card).toBeHidden();
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Late songs');

  await test.step('a card keeps its size when the picture comes', async () => {
    await expect(card).toBeVisible();
    const before = await card.boundingBox();
    await expect.poll(() => seen(image)).toMatchObject({ width: 640, height: 360 });
    expect(await card.boundingBox()).toEqual(before);
    expect((await seen(image)).contrast).toBeGreaterThan(30);
  });
  await test.step('there is none while the camera is off, or the poster', async () => {
    await performer.studio.button('Camera off').click();
    await expect(image).toHaveCount(0);
    await performer.page.getByText('Next show and poster').click();
    await performer.page.getByLabel('Poster', { exact: true }).setInputFiles('public/icon-512.png');
    const poster = card.getByRole('img', { name: 'Poster of Maria' });
    await expect.poll(async () => (await seen(poster)).height).toBe(360);
    await performer.studio.button('Camera on').click();
    await expect.poll(async () => (await seen(image)).contrast).toBeGreaterThan(30);
  });
  await test.step('behind the first frame lies the same picture', async () => {
    const viewer = await enter();
    await viewer.page.goto('/');
    await viewer.page.getByRole('link', { name: /Late songs/ }).click();
    await expect(viewer.page).toHaveURL(new RegExp(`${address}$`));
    await decodes(viewer.page);
    await expect(viewer.stage.video).toHaveAttribute('poster', /\/still\?v=\d+$/);
  });
  await performer.studio.end();
  await expect(card).toBeHidden();
  const answer = await visitor.page.request.get(`/api${address.replace('/stage/', '/stages/')}/still`);
  expect(answer.status()).toBe(404);
});
