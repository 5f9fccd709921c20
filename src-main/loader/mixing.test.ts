import { describe, expect, test } from 'vitest';
import { Random } from '../../src-shared/random.ts';
import { type Batch, drawBeta, type MixingSettings, mixBatch } from './mixing.ts';

const SIZE = 8;
const MIXUP: MixingSettings = { mixup_alpha: 0.2, cutmix_alpha: 0, cutmix_minmax: [0.1, 1], mixup_prob: 1 };
const CUTMIX: MixingSettings = { ...MIXUP, mixup_alpha: 0, cutmix_alpha: 1 };

/** Every picture is filled with its number plus 1, and has a class of its own. */
function makeBatch(batchSize: number): Batch {
  const length = 3 * SIZE * SIZE;
  const images = Float32Array.from({ length: batchSize * length }, (_, i) => Math.floor(i / length) + 1);
  const targets = new Float32Array(batchSize * batchSize);
  for (let i = 0; i < batchSize; i++) targets[i * batchSize + i] = 1;
  return { images, targets, batchSize, size: SIZE };
}

const rowOf = (values: Float32Array, row: number, count: number): number[] => {
  const length = values.length / count;
  return [...values.subarray(row * length, (row + 1) * length)];
};

describe('mixup', () => {
  test('gives every picture and target the same share of its partner from the other end', () => {
    const batch = makeBatch(4);
    mixBatch(batch, MIXUP, new Random('mixup'));
    const share = batch.targets[0] ?? 0;
    expect(share).toBeGreaterThan(0);
    expect(share).toBeLessThan(1);
    expect(rowOf(batch.targets, 0, 4)).toEqual([share, 0, 0, Math.fround(1 - share)]);
    for (const value of rowOf(batch.images, 0, 4)) expect(value).toBeCloseTo(share * 1 + (1 - share) * 4, 5);
    for (const value of rowOf(batch.images, 2, 4)) expect(value).toBeCloseTo(share * 3 + (1 - share) * 2, 5);
  });

  test('leaves the picture in the middle of an odd batch alone', () => {
    const batch = makeBatch(3);
    mixBatch(batch, MIXUP, new Random('odd'));
    expect(rowOf(batch.targets, 1, 3)).toEqual([0, 1, 0]);
    expect(new Set(rowOf(batch.images, 1, 3))).toEqual(new Set([2]));
  });
});

describe('CutMix', () => {
  test('swaps one rectangle with the partner, and the targets by its area', () => {
    const batch = makeBatch(4);
    mixBatch(batch, CUTMIX, new Random('cutmix'));
    const plane = SIZE * SIZE;
    const first = rowOf(batch.images, 0, 4);
    const swapped = first.slice(0, plane).filter((value) => value === 4).length;
    expect(swapped).toBeGreaterThan(0);
    expect(first.filter((value) => value === 1)).toHaveLength(3 * (plane - swapped));
    expect(rowOf(batch.images, 3, 4).filter((value) => value === 1)).toHaveLength(3 * swapped);
    expect(rowOf(batch.targets, 0, 4)).toEqual([1 - swapped / plane, 0, 0, swapped / plane]);
    expect(rowOf(batch.targets, 2, 4)).toEqual([0, swapped / plane, 1 - swapped / plane, 0]);
    const ys = first.slice(0, plane).flatMap((value, i) => (value === 4 ? [Math.floor(i / SIZE)] : []));
    const xs = first.slice(0, plane).flatMap((value, i) => (value === 4 ? [i % SIZE] : []));
    const height = Math.max(...ys) - Math.min(...ys) + 1;
    expect(height * (Math.max(...xs) - Math.min(...xs) + 1)).toBe(swapped);
  });
});

test('every target keeps a sum of 1, whatever is drawn', () => {
  const random = new Random('sums');
  const both = { ...MIXUP, cutmix_alpha: 1 };
  for (let i = 0; i < 200; i++) {
    const batch = makeBatch(5);
    mixBatch(batch, both, random);
    for (let row = 0; row < 5; row++) {
      const sum = rowOf(batch.targets, row, 5).reduce((total, value) => total + value, 0);
      expect(sum).toBeCloseTo(1, 6);
    }
  }
});

test('mixes as often as the recipe says, and never at 0', () => {
  const random = new Random('often');
  const countMixed = (settings: MixingSettings): number => {
    let mixed = 0;
    for (let i = 0; i < 1000; i++) {
      const batch = makeBatch(2);
      mixBatch(batch, settings, random);
      if (batch.targets[0] !== 1) mixed += 1;
    }
    return mixed;
  };
  // Sides of at least half the picture, so that none is empty. Binomial, 1000 draws at 0.5: five standard deviations of 16.
  const half = countMixed({ ...CUTMIX, cutmix_minmax: [0.5, 1], mixup_prob: 0.5 });
  expect(half).toBeGreaterThan(420);
  expect(half).toBeLessThan(580);
  expect(countMixed({ ...CUTMIX, mixup_prob: 0 })).toBe(0);
  expect(countMixed({ ...MIXUP, mixup_alpha: 0 })).toBe(0);
});

test('Beta(a, a) has the mean 1/2 and the variance 1 / (4 (2a + 1))', () => {
  for (const alpha of [0.2, 1, 3]) {
    const random = new Random('beta', alpha);
    const values = Array.from({ length: 20_000 }, () => drawBeta(alpha, random));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    // Five standard errors of the mean (at most 0.42 / sqrt(20000)) and as wide for the variance.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.015);
    expect(Math.abs(variance - 1 / (4 * (2 * alpha + 1)))).toBeLessThan(0.015);
    expect(values.every((value) => value >= 0 && value <= 1)).toBe(true);
  }
});
