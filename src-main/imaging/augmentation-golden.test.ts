import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { sha256 } from '../files/hash-file.ts';
import { onCanvas } from './canvas.fixture.ts';
import { ColourJitter } from './colour-jitter.ts';
import { decodeImage } from './decode.ts';
import { GaussianBlur } from './gaussian-blur.ts';
import { syntheticImage } from './golden/synthetic-image.ts';
import { JpegRoundTrip } from './jpeg-round-trip.ts';
import { type Corners, cornersOf, perspectiveMap } from './perspective.ts';
import { type Box, type Homography, rotation, UNCHANGED, Warp } from './warp.ts';

// make_augmentation_golden.py: torchvision 0.14.1 (0.15 for the hue), torch 1.13, Pillow 9.4.

const value = z.number();
const point = z.tuple([z.number(), z.number()]);
const Exact = z.object({
  operation: z.enum(['brightness', 'contrast', 'saturation', 'jpeg']),
  size: z.number(),
  seed: z.number(),
  value,
  sha256: z.string(),
});
const Near = z.discriminatedUnion('operation', [
  z.object({ operation: z.literal('hue'), value }),
  z.object({ operation: z.literal('blur'), value, kernel: z.number() }),
  z.object({ operation: z.literal('rotate'), value }),
  z.object({ operation: z.literal('rotate-pillow'), value }),
  z.object({
    operation: z.literal('crop'),
    box: z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() }),
  }),
  z.object({ operation: z.literal('perspective'), corners: z.tuple([point, point, point, point]) }),
]);
type Near = z.infer<typeof Near>;
const Golden = z.object({
  torchvision: z.string().startsWith('0.14.1'),
  fill: z.tuple([z.number(), z.number(), z.number()]),
  exact: z.array(Exact).min(50),
  near: z.object({ size: z.number(), seed: z.number(), cases: z.array(Near).min(25) }),
});

const folder = join(import.meta.dirname, 'golden');
const { exact, near, fill } = Golden.parse(JSON.parse(readFileSync(join(folder, 'augmentation.json'), 'utf8')));
const results = await decodeImage(new Uint8Array(readFileSync(join(folder, 'augmentation.png'))));
const resultBytes = near.size * near.size * 3;
const source = syntheticImage(near.size, near.size, near.seed).data;

describe('has the bytes of torchvision, and of Pillow for JPEG', () => {
  test.each(exact)('$operation by $value at $size pixels', ({ operation, size, seed, value: amount, ...expected }) => {
    const out = onCanvas(syntheticImage(size, size, seed).data, (canvas) => {
      if (operation === 'jpeg') return new JpegRoundTrip(canvas).apply(amount);
      const jitter = new ColourJitter(canvas);
      if (operation === 'brightness') return jitter.adjustBrightness(amount);
      if (operation === 'contrast') return jitter.adjustContrast(amount);
      return jitter.adjustSaturation(amount);
    });
    expect(sha256(out)).toBe(expected.sha256);
  });
});

/**
 * Share of the bytes that may differ by one level, about twice what was found: float32 sums in another order, and weights of
 * 11 and 15 bits, end on the other side of a rounding. Pillow cuts after interpolating where torchvision rounds.
 */
const SHARE_OFF_BY_ONE = {
  hue: 0.001,
  blur: 0.025,
  rotate: 0.01,
  'rotate-pillow': 0.5,
  crop: 0.01,
  perspective: 0.005,
};

describe('is within one level of torchvision', () => {
  test.each(near.cases.map((expected, index) => ({ ...expected, index })))('%j', (expected) => {
    const out = apply(expected);
    const wanted = results.data.subarray(expected.index * resultBytes, (expected.index + 1) * resultBytes);
    let offByOne = 0;
    for (const [i, found] of out.entries()) {
      const pixel = Math.floor(i / 3);
      if (mixesFill(expected, pixel)) continue;
      const difference = Math.abs(found - (wanted[i] ?? 0));
      expect(difference, `pixel ${pixel % near.size}, ${Math.floor(pixel / near.size)}`).toBeLessThanOrEqual(1);
      offByOne += difference;
    }
    expect(offByOne / out.length).toBeLessThanOrEqual(SHARE_OFF_BY_ONE[expected.operation]);
  });
});

test('the golden pictures are all looked at', () => {
  expect({ width: results.width, height: results.height }).toEqual({
    width: near.size,
    height: near.size * near.cases.length,
  });
});

function apply(expected: Near): Uint8Array {
  switch (expected.operation) {
    case 'hue':
      return onCanvas(source, (canvas) => new ColourJitter(canvas).adjustHue(expected.value));
    case 'blur':
      return onCanvas(source, (canvas) => new GaussianBlur(canvas, expected.kernel).apply(expected.value));
    case 'crop':
      return warped(UNCHANGED, expected.box);
    case 'rotate':
    case 'rotate-pillow':
    case 'perspective':
      return warped(mapOf(expected));
  }
}

function mapOf(expected: Near): Homography {
  if (expected.operation === 'perspective') return perspectiveMap(cornersOf(near.size), expected.corners as Corners);
  return 'value' in expected ? rotation(expected.value, near.size) : UNCHANGED;
}

function warped(map: Homography, crop: Box = { left: 0, top: 0, width: near.size, height: near.size }): Uint8Array {
  return onCanvas(source, (canvas) => new Warp(canvas).apply(source, map, crop, fill));
}

/**
 * torchvision mixes the fill colour into pixels less than one pixel inside or outside the edge; Pillow and this program
 * paint them with either. With the Pillow cases every pixel is compared.
 */
function mixesFill(expected: Near, pixel: number): boolean {
  if (expected.operation !== 'rotate' && expected.operation !== 'perspective') return false;
  const { a, b, c, d, e, f, g, h } = mapOf(expected);
  const [x, y] = [(pixel % near.size) + 0.5, Math.floor(pixel / near.size) + 0.5];
  const w = g * x + h * y + 1;
  const distances = [(a * x + b * y + c) / w, (d * x + e * y + f) / w].map((position) =>
    Math.min(position, near.size - position),
  );
  return Math.abs(Math.min(...distances)) <= 0.5 + 1e-6;
}
