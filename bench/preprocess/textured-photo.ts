import { encodeJpeg } from '../../src-main/imaging/decode.ts';
import { Random } from '../../src-shared/random.ts';

/** Side of the squares of value noise in pixels, and their strength in levels: coarse shapes, grain, and sensor noise. */
const OCTAVES = [
  { cell: 256, strength: 60 },
  { cell: 64, strength: 30 },
  { cell: 16, strength: 16 },
  { cell: 4, strength: 8 },
] as const;
const JPEG_QUALITY = 90;

/** A JPEG with as much detail as a photo (some 1.7 bits a pixel): smooth noise of four sizes and pixel noise, from a seed. */
export async function texturedPhoto(width: number, height: number, seed: string): Promise<Uint8Array> {
  const random = new Random(seed);
  const sums = new Float32Array(width * height * 3).fill(128);
  for (const { cell, strength } of OCTAVES) addNoise({ sums, width, height, cell, strength, random });
  const data = new Uint8Array(sums.length);
  for (let i = 0; i < data.length; i++) {
    const noise = (random.uint32() & 7) - 3.5;
    data[i] = Math.max(0, Math.min(255, (sums[i] ?? 0) + noise));
  }
  return encodeJpeg({ data, width, height }, JPEG_QUALITY);
}

type Noise = {
  readonly sums: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly cell: number;
  readonly strength: number;
  readonly random: Random;
};

/** Adds random values on a grid, linearly interpolated between its points. */
function addNoise({ sums, width, height, cell, strength, random }: Noise): void {
  const columns = Math.ceil(width / cell) + 1;
  const rows = Math.ceil(height / cell) + 1;
  const grid = Float32Array.from({ length: columns * rows * 3 }, () => random.between(-strength, strength));
  const at = (row: number, column: number, channel: number) => grid[(row * columns + column) * 3 + channel] ?? 0;
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / cell);
    const down = (y % cell) / cell;
    for (let x = 0; x < width; x++) {
      const column = Math.floor(x / cell);
      const right = (x % cell) / cell;
      for (let c = 0; c < 3; c++) {
        const upper = at(row, column, c) * (1 - right) + at(row, column + 1, c) * right;
        const lower = at(row + 1, column, c) * (1 - right) + at(row + 1, column + 1, c) * right;
        const i = (y * width + x) * 3 + c;
        sums[i] = (sums[i] ?? 0) + upper * (1 - down) + lower * down;
      }
    }
  }
}
