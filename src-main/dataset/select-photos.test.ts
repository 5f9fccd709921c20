import { expect, test } from 'vitest';
import { neededPhotos, samplePhotos } from './select-photos.ts';

// python3.12: `t = max(n / 0.7, 50); int(t * 0.3), int(t * 0.7)`, exact.
const PYTHON: readonly [number, number, number][] = [
  [0, 15, 35],
  [1, 15, 35],
  [35, 15, 35],
  [36, 15, 36],
  [37, 15, 37],
  [48, 20, 47],
  [49, 21, 49],
  [55, 23, 54],
  [58, 24, 58],
  [70, 30, 70],
  [99, 42, 99],
  [100, 42, 100],
  [101, 43, 101],
  [1000, 428, 1000],
];

test.each(PYTHON)('for %i real photos the plan needs %i studio and %i real', (real, studioNeeded, realNeeded) => {
  expect(neededPhotos(real)).toEqual({ studio: studioNeeded, real: realNeeded });
});

const photos = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ sha256: `hash ${index}`, path: `${index}` }));

test('a sample does not depend on the order of the photos, and another seed draws another one', () => {
  const sample = samplePhotos(photos(100), 30, [42, 'K-1']);
  expect(sample).toHaveLength(30);
  expect(samplePhotos(photos(100).reverse(), 30, [42, 'K-1'])).toEqual(sample);
  expect(samplePhotos(photos(100), 30, [43, 'K-1'])).not.toEqual(sample);
});

test('a photo that is added displaces at most one', () => {
  const before = samplePhotos(photos(100), 30, [42]);
  const after = new Set(samplePhotos(photos(101), 30, [42]).map((photo) => photo.path));
  expect(before.filter((photo) => !after.has(photo.path)).length).toBeLessThanOrEqual(1);
});

test('where there are fewer photos than needed, all are taken', () => {
  expect(samplePhotos(photos(3), 30, [42])).toHaveLength(3);
});
