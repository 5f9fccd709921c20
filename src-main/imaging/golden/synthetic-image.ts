import type { RgbImage } from '../pixels.ts';

/** The test image of make_golden.py (`synthetic`): an integer hash of row, column, channel and seed over a ramp. */
export function syntheticImage(height: number, width: number, seed: number): RgbImage {
  const data = new Uint8Array(height * width * 3);
  for (let channel = 0; channel < 3; channel++) {
    const salt = Number(BigInt.asUintN(32, BigInt(seed) * 83492791n + BigInt(channel) * 2654435761n));
    for (let y = 0; y < height; y++) {
      const rampY = Math.floor((y * 255) / Math.max(1, height - 1)) * (channel + 1);
      for (let x = 0; x < width; x++) {
        let k = (Math.imul(y, 73856093) ^ Math.imul(x, 19349663) ^ salt) >>> 0;
        k = Math.imul(k ^ (k >>> 16), 0x7feb352d) >>> 0;
        k ^= k >>> 15;
        const ramp = Math.floor((rampY + Math.floor((x * 255) / Math.max(1, width - 1))) / 2) % 200;
        data[(y * width + x) * 3 + channel] = ramp + (k & 31);
      }
    }
  }
  return { data, width, height };
}
