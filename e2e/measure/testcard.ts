// A picture for the fake camera: a stage light that wanders, under a strip of
// eight blocks that hold the frame's number in Gray code. Neighbouring numbers
// differ in one block, so that a frame caught between two is off by one at most.
import { closeSync, openSync, writeSync } from 'node:fs';

export const CARD = { width: 640, height: 360, fps: 30, frames: 256, bits: 8 } as const;

/** The strip's share of the height. */
export const STRIP = 0.1;

/** Writes the frames as an uncompressed YUV4MPEG2 file, about 90 MB; without the numbers where nobody reads them. */
export function writeTestcard(file: string, numbered: boolean): void {
  const { width, height, fps, frames } = CARD;
  const out = openSync(file, 'w');
  writeSync(out, `YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`);
  const frame = Buffer.alloc((width * height * 3) / 2);
  for (let number = 0; number < frames; number += 1) {
    draw(frame, number, numbered ? height * STRIP : 0);
    writeSync(out, 'FRAME\n');
    writeSync(out, frame);
  }
  closeSync(out);
}

function draw(frame: Buffer, number: number, strip: number): void {
  const { width, height, frames, bits } = CARD;
  const gray = number ^ (number >> 1);
  const turn = (2 * Math.PI * number) / frames;
  const [x0, y0] = [width * (0.5 + 0.2 * Math.cos(turn)), height * (0.6 + 0.15 * Math.sin(2 * turn))];
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const lit = ((gray >> Math.floor((x * bits) / width)) & 1) * 200 + 28;
      frame[y * width + x] = y < strip ? lit : 20 + light(x - x0, y - y0) * 200;
    }
  }
  const [u, v] = [width * height, width * height * 1.25];
  for (let y = 0; y < height / 2; y += 1) {
    for (let x = 0; x < width / 2; x += 1) {
      const warm = y * 2 < strip ? 0 : light(2 * x - x0, 2 * y - y0);
      frame[u + (y * width) / 2 + x] = 128 - 50 * warm;
      frame[v + (y * width) / 2 + x] = 128 + 34 * warm;
    }
  }
}

/** A soft round light: 1 in the middle, nothing far away. */
function light(dx: number, dy: number): number {
  return Math.exp(-(dx * dx + dy * dy) / 16_000);
}
