// Sound in a browser that lets none run yet.
import { expect, test } from '../fixtures/test';

test('the level of a microphone asks once to run, however often it is looked at', async ({ enter }) => {
  const { page, context, studio } = await enter('Maria', 'performer');
  await context.addInitScript(() => {
    Object.defineProperty(AudioContext.prototype, 'state', { get: () => 'suspended' });
    AudioContext.prototype.resume = async () => {
      document.documentElement.dataset['asked'] = `${1 + Number(document.documentElement.dataset['asked'] ?? 0)}`;
      return new Promise(() => undefined);
    };
    const { getFloatTimeDomainData } = AnalyserNode.prototype;
    AnalyserNode.prototype.getFloatTimeDomainData = function (into) {
      document.documentElement.dataset['looks'] = `${1 + Number(document.documentElement.dataset['looks'] ?? 0)}`;
      getFloatTimeDomainData.call(this, into);
    };
  });
  await studio.open();
  await expect(studio.goLive).toBeEnabled();
  const told = async (name: string): Promise<number> => Number(await page.evaluate((name) => document.documentElement.dataset[name], name));
  await expect.poll(() => told('looks')).toBeGreaterThan(40);
  expect(await told('asked')).toBe(1);
});
