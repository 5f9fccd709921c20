import { expect, test } from 'vitest';
import type { Source } from '../../src-shared/contract/photos.ts';
import { mixCounts, planAll, planEpoch } from './epoch-plan.ts';

const sources = (studio: number, real: number): Source[] => [
  ...Array.from({ length: studio }, () => 'studio' as const),
  ...Array.from({ length: real }, () => 'real' as const),
];

/** How often each photo stands in the plan. */
function drawn(photos: Int32Array, count: number): number[] {
  const times = new Array<number>(count).fill(0);
  for (const photo of photos) times[photo] = (times[photo] ?? 0) + 1;
  return times;
}

test('without a ratio every photo comes once, and what is too much for whole batches sits out in turn', () => {
  const options = { sources: sources(6, 5), count: 8, realRatio: null, seed: 1 };
  const out = [1, 2, 3, 4, 5, 6].map((epoch) => {
    const { photos, repeats } = planEpoch(options, epoch);
    expect(photos).toHaveLength(8);
    expect(Math.max(...drawn(photos, 11))).toBe(1);
    expect(repeats.every((value) => value === 0)).toBe(true);
    return drawn(photos, 11).join('');
  });
  expect(new Set(out).size).toBeGreaterThan(1);
});

test('a ratio is drawn exactly in every epoch, rounded once to whole photos', () => {
  for (const [count, ratio, real] of [
    [100, 0.3, 30],
    [32, 0.3, 10],
    [10, 0.25, 3],
    [7, 0, 0],
    [7, 1, 7],
  ] as const) {
    expect(mixCounts(count, ratio)).toEqual({ studio: count - real, real });
    for (let epoch = 1; epoch <= 5; epoch++) {
      const { photos } = planEpoch({ sources: sources(200, 40), count, realRatio: ratio, seed: 3 }, epoch);
      expect(photos.filter((photo) => photo >= 200)).toHaveLength(real);
      expect(photos).toHaveLength(count);
    }
  }
});

test('a source is drawn without replacement until it is exhausted, and no photo twice more often than another', () => {
  const options = { sources: sources(90, 7), count: 60, realRatio: 0.3, seed: 5 };
  const { photos, repeats } = planEpoch(options, 1);
  const times = drawn(photos, 97);
  expect(Math.max(...times.slice(0, 90))).toBe(1);
  // 18 draws from 7 photos: four of them three times, three of them twice.
  expect(times.slice(90).sort()).toEqual([2, 2, 2, 3, 3, 3, 3]);
  expect(repeats.filter((value) => value > 0)).toHaveLength(18 - 7);
  for (const [place, photo] of photos.entries()) {
    expect(repeats[place]).toBe(photos.slice(0, place).filter((earlier) => earlier === photo).length);
  }
});

test('an epoch depends on the seed and its number only', () => {
  const options = { sources: sources(50, 20), count: 40, realRatio: 0.5, seed: 9 };
  expect(planEpoch(options, 2)).toEqual(planEpoch(options, 2));
  expect(planEpoch(options, 2)).not.toEqual(planEpoch(options, 3));
  expect(planEpoch(options, 2)).not.toEqual(planEpoch({ ...options, seed: 8 }, 2));
});

test('over many epochs every photo of the larger side has its turn', () => {
  const options = { sources: sources(50, 20), count: 40, realRatio: 0.5, seed: 9 };
  const seen = new Set<number>();
  for (let epoch = 1; epoch <= 20; epoch++) for (const photo of planEpoch(options, epoch).photos) seen.add(photo);
  expect(seen.size).toBe(70);
});

test('a plan of all photos has them once and in order', () => {
  expect([...planAll(3, 4).photos]).toEqual([3, 4, 5, 6]);
});
