import { host, member } from '../fixtures/meeting';
import { pair } from '../fixtures/pair';
import { Receiver } from '../fixtures/receiver';
import { expect, test as base } from '../fixtures/test';
import { decodes } from '../measure/picture';

const test = base.extend<{ receiver: Receiver }>({
  receiver: async ({}, use) => {
    const receiver = await Receiver.start();
    await use(receiver);
    receiver.stop();
  },
  settings: async ({ receiver }, use) => {
    await use({ FOOTLIGHT_LOG_FORMAT: 'json', FOOTLIGHT_OTLP_ENDPOINT: receiver.url });
  },
});

interface Line {
  message?: string;
  trace?: string;
  from?: string;
  state?: string;
}

const read = (line: string): Line => {
  try {
    return JSON.parse(line) as Line;
  } catch {
    return {};
  }
};

test('a connection has one name in the browser, the signalling and the SFU, and no address', async ({ enter, server }) => {
  const performer = await enter('Maria', 'performer');
  const address = await performer.studio.perform('Seen from outside');
  const { page, stage } = await enter();
  await stage.open(address);
  await decodes(page);

  await page.getByText('Statistics', { exact: true }).click();
  const value = (name: string) => page.locator(`dt:text-is("${name}") + dd`);
  await expect(value('packetsLost')).toBeVisible();
  await expect(value('framesPerSecond')).toHaveText(/^\d+$/);
  // Who has not been asked for his camera has a socket on no address of his own.
  await expect(value('candidateType')).toHaveText(/^(host|prflx)$/);
  await expect(value('video codec')).toHaveText('VP8');
  const trace = await value('trace').textContent();
  expect(trace).toMatch(/^[0-9a-f]{32}$/);

  const told = () => server.log.map(read).filter((line) => line.trace === trace).map((line) => `${line.from} ${line.message}`);
  for (const wanted of [
    'browser webrtc.offer',
    'browser webrtc.answer',
    'browser webrtc.candidate',
    'browser webrtc.ice_state',
    'browser webrtc.connection_state',
    'signalling webrtc.offer',
    'signalling webrtc.answer',
    'sfu webrtc.connection_state',
  ]) {
    await expect.poll(told, { message: wanted }).toContain(wanted);
  }
  const webrtc = server.log.filter((line) => line.includes('webrtc.'));
  expect(webrtc.filter((line) => /\b\d+\.\d+\.\d+\.\d+\b|\.local\b/.test(line.replace(/"timestamp":"[^"]*"/, '')))).toEqual([]);

  const metrics = async () => (await page.request.get('/metrics')).text();
  for (const wanted of [
    /footlight_call_setup_seconds_count\{kind="watch"\} [1-9]/,
    /footlight_join_first_frame_seconds_count\{kind="watch"\} 1/,
    /footlight_codec_selected_total\{codec="VP8"\} [12]/,
    /footlight_turn_usage_ratio 0/,
  ]) {
    await expect.poll(metrics).toMatch(wanted);
  }
});

test('how long somebody who comes into a room waits for the first picture is measured', async ({ enter }) => {
  const { maria, address } = await host(enter, 'Seen at once');
  const otto = await member(enter, 'Otto', address);
  await otto.room.sees('Maria');
  await maria.room.sees('Otto');
  const metrics = async () => (await otto.page.request.get('/metrics')).text();
  // Maria was there before there was anybody to see.
  await expect.poll(metrics).toMatch(/footlight_join_first_frame_seconds_count\{kind="room"\} 1\b/);
});

test('a call is one trace across both browsers and the server', async ({ enter, receiver, server }) => {
  await pair(enter);
  const whose = (name: string) => [...new Set(receiver.spans.filter((span) => span.name === name).map((span) => span.session || span.side))];
  for (const name of ['set_remote', 'ice_gathering', 'ice_connected']) {
    await expect.poll(() => whose(name).length, { message: `${name} of both browsers` }).toBe(2);
  }
  await expect.poll(() => whose('create_offer').length).toBeGreaterThan(0);
  await expect.poll(() => whose('pass_on')).toEqual(['server']);
  await expect.poll(() => whose('call').length, { message: 'the root of it' }).toBe(1);
  const traces = new Set(receiver.spans.map((span) => span.trace));
  for (const line of server.log.map(read)) if (line.message === 'webrtc.offer') traces.add(line.trace ?? 'none');
  expect(traces.size, 'traces').toBe(1);
});
