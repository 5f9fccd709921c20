import { expect, test } from 'vitest';
import { Random } from '../../src-shared/random.ts';
import { distanceInside } from './distance.ts';
import { blur, createField, halve, linearColour, linearToSrgb } from './raster.ts';

/** The definition: a clamped sum over a normalised Gaussian, one direction after the other. */
function plainBlur(source: Float32Array, width: number, height: number, sigma: number): number[] {
  const radius = Math.max(2, Math.round(sigma * 2));
  const weights = Array.from({ length: 2 * radius + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigma) ** 2));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const pass = (from: readonly number[], dx: number, dy: number) =>
    from.map((_, pixel) => {
      const [x, y] = [pixel % width, Math.floor(pixel / width)];
      return weights.reduce((sum, weight, i) => {
        const cx = Math.min(width - 1, Math.max(0, x + (i - radius) * dx));
        const cy = Math.min(height - 1, Math.max(0, y + (i - radius) * dy));
        return sum + (weight / total) * (from[cy * width + cx] ?? 0);
      }, 0);
    });
  return pass(pass([...source], 1, 0), 0, 1);
}

test.each([0.5, 0.9, 2.2, 9])('a blur of %d pixels is the Gaussian by definition, borders included', (sigma) => {
  const [width, height] = [23, 17];
  const random = new Random(5);
  const source = Float32Array.from({ length: width * height }, () => random.next());
  const expected = plainBlur(source, width, height, sigma);
  const blurred = blur(source, { width, height, channels: 1 }, sigma);
  // 32-bit floats over at most 37 terms.
  for (const [i, value] of blurred.entries()) expect(Math.abs(value - (expected[i] ?? 0))).toBeLessThan(1e-5);
});

test('channels are blurred apart', () => {
  const source = new Float32Array(9 * 9 * 3);
  source[(4 * 9 + 4) * 3 + 1] = 1;
  const blurred = blur(source, { width: 9, height: 9, channels: 3 }, 1);
  expect(blurred.filter((_, i) => i % 3 !== 1).every((value) => value === 0)).toBe(true);
  expect(blurred.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 5);
});

test('halving takes the mean of four', () => {
  const source = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8]);
  expect([...halve(source, { width: 4, height: 2, channels: 1 })]).toEqual([3.5, 5.5]);
});

test('the distance inside a silhouette is that to the nearest pixel outside', () => {
  const field = createField(20, 15);
  const random = new Random(2);
  for (const i of field.data.keys()) field.data[i] = random.next() < 0.93 ? 1 : 0;
  const outside = [...field.data.entries()]
    .filter(([, value]) => value === 0)
    .map(([i]) => [i % 20, Math.floor(i / 20)]);
  expect(outside.length).toBeGreaterThan(5);
  for (const [i, distance] of distanceInside(field).data.entries()) {
    const nearest = Math.min(...outside.map(([x = 0, y = 0]) => Math.hypot((i % 20) - x, Math.floor(i / 20) - y)));
    expect(distance).toBeCloseTo(nearest, 5);
  }
});

test('colours go to linear light and back', () => {
  const [red, green, blue] = linearColour('#ff8000');
  expect(red).toBe(1);
  expect(linearToSrgb(green) * 255).toBeCloseTo(128, 3);
  expect(blue).toBe(0);
});
