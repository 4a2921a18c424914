import { expect, test } from '../fixtures/test';
import { CAPTURE } from '../fixtures/witness';
import { percentile, table } from '../measure/figures';

test.use({ capture: CAPTURE });

const JOINS = 30;

// The camera is captured at 960×540. Each join is a new page in a browser that
// has the client in its cache, as somebody has who follows a link to a stage.
test('join to first frame', async ({ enter }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Open doors');
  const { stage, context } = await enter();
  await context.addInitScript(() => {
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
      if (typeof data === 'string' && data.includes('"type":"watch"')) performance.mark('watch');
      send.call(this, data);
    };
  });
  const fromWatch: number[] = [];
  const fromLink: number[] = [];
  // The first fills the cache and is not counted.
  for (let join = 0; join <= JOINS; join += 1) {
    await stage.open(address);
    await expect(stage.video).toBeAttached();
    const [watch, frame] = await stage.video.evaluate(async (element: HTMLVideoElement) => {
      if (element.readyState < element.HAVE_CURRENT_DATA) {
        await new Promise((loaded) => element.addEventListener('loadeddata', loaded, { once: true }));
      }
      const shown = performance.now();
      return [performance.getEntriesByName('watch')[0]?.startTime ?? Number.NaN, shown] as const;
    });
    if (join === 0) continue;
    fromWatch.push(frame - watch);
    fromLink.push(frame);
  }
  expect(fromWatch.every(Number.isFinite)).toBe(true);
  table(
    'join',
    `Join to first decoded frame, ${JOINS} joins`,
    ['from', 'p50 ms', 'p95 ms', 'longest ms'],
    [
      ['the join request', percentile(fromWatch, 0.5), percentile(fromWatch, 0.95), Math.max(...fromWatch)],
      ['the link, client in the cache', percentile(fromLink, 0.5), percentile(fromLink, 0.95), Math.max(...fromLink)],
    ],
  );
});
