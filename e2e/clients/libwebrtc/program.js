// libwebrtc, by @roamhq/wrtc, as a publisher over WHIP or a viewer over WHEP:
//   node program.js publish|watch ADDRESS TOKEN
// It says what it has received, one JSON object a line, and restarts ICE where it
// reads `restart`, until its standard input is closed; then it ends its session.
import { createInterface } from 'node:readline';

import wrtc from '@roamhq/wrtc';

import { Session } from './session.js';

const { RTCPeerConnection, MediaStream, nonstandard } = wrtc;
const { RTCAudioSink, RTCAudioSource, RTCVideoSink, RTCVideoSource } = nonstandard;

const [task, address, token] = process.argv.slice(2);
// The card of card.py: its size, its luma and its two chromas.
const [WIDTH, HEIGHT] = [320, 240];
const COLOUR = [180, 90, 160];
const SIZES = [WIDTH * HEIGHT, (WIDTH * HEIGHT) / 4, (WIDTH * HEIGHT) / 4];

const seen = { state: 'new', pictures: 0, cards: 0, samples: 0, restarted: false };
const peer = new RTCPeerConnection();
const session = new Session(peer, token);
const timers = [];

function card() {
  const data = new Uint8ClampedArray(SIZES[0] + SIZES[1] + SIZES[2]);
  let at = 0;
  SIZES.forEach((size, plane) => {
    data.fill(COLOUR[plane], at, at + size);
    at += size;
  });
  return { width: WIDTH, height: HEIGHT, data };
}

function isCard(frame) {
  if (frame.width !== WIDTH || frame.height !== HEIGHT) return false;
  const middle = (WIDTH * HEIGHT) / 2 + WIDTH / 2;
  const quarter = SIZES[1] / 2 + WIDTH / 4;
  const places = [middle, SIZES[0] + quarter, SIZES[0] + SIZES[1] + quarter];
  return places.every((place, plane) => Math.abs(frame.data[place] - COLOUR[plane]) <= 12);
}

function send() {
  const [video, audio] = [new RTCVideoSource(), new RTCAudioSource()];
  const stream = new MediaStream([video.createTrack(), audio.createTrack()]);
  for (const track of stream.getTracks()) peer.addTransceiver(track, { direction: 'sendonly', streams: [stream] });
  const picture = card();
  timers.push(setInterval(() => video.onFrame(picture), 1000 / 30));
  const piece = { samples: new Int16Array(480), sampleRate: 48_000, bitsPerSample: 16, channelCount: 1, numberOfFrames: 480 };
  timers.push(setInterval(() => audio.onData(piece), 10));
}

function receive() {
  peer.ontrack = ({ track }) => {
    if (track.kind === 'video') {
      new RTCVideoSink(track).onframe = ({ frame }) => {
        seen.pictures += 1;
        if (isCard(frame)) seen.cards += 1;
      };
    } else {
      new RTCAudioSink(track).ondata = ({ samples }) => {
        seen.samples += samples.length;
      };
    }
  };
  for (const kind of ['audio', 'video']) peer.addTransceiver(kind, { direction: 'recvonly' });
}

if (task === 'publish') send();
else receive();
await session.open(address);

timers.push(
  setInterval(() => {
    seen.state = peer.connectionState;
    process.stdout.write(`${JSON.stringify(seen)}\n`);
  }, 100),
);
const orders = createInterface({ input: process.stdin });
orders.on('line', async (order) => {
  if (order !== 'restart') throw new Error(`no such order: ${order}`);
  const before = await session.candidate();
  await session.restart();
  timers.push(
    setInterval(async () => {
      const present = await session.candidate();
      seen.restarted = present !== undefined && present !== before;
    }, 100),
  );
});
orders.on('close', async () => {
  timers.forEach(clearInterval);
  await session.end();
  // libwebrtc's threads would keep the process.
  process.exit(0);
});
