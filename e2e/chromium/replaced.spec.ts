// A performer who goes live in another window reads in the first one what has happened,
// and takes the show back from there.
import { expect, test } from '../fixtures/test';
import { StudioPage } from '../pages/studio';
import { keep } from '../screenshots/album';

test.use({ capture: { width: 320, height: 180, frames: 10 } });

test('a studio whose show goes on in another window says so, and takes it back', async ({ enter }) => {
  const maria = await enter('Maria', 'performer');
  await maria.studio.perform('Here or there');
  const other = await maria.context.newPage();
  const there = new StudioPage(other);
  await there.perform('Now there');
  await expect(maria.page.getByText('the show goes on there')).toBeVisible();
  await keep(maria.page, 'studio-replaced');

  await expect(maria.studio.goLive).toBeEnabled();
  await maria.studio.goLive.click();
  await expect(maria.studio.endStream).toBeVisible();
  await expect(maria.page.getByText('the show goes on there')).toHaveCount(0);
  await expect(other.getByText('the show goes on there')).toBeVisible();
});
