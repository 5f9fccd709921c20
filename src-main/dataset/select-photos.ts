import type { Source } from '../../src-shared/contract/photos.ts';
import { sha256 } from '../files/hash-file.ts';

/** Studio to real as 3:7, and the least size of a class (owner's plan, task 7). */
const STUDIO_RATIO = 0.3;
const REAL_RATIO = 0.7;
const MIN_IMAGES_PER_CLASS = 50;

/**
 * How many studio and real photos a class should have. The arithmetic is the plan's Python to the last bit: both languages
 * compute with IEEE 754 doubles, and `int()` cuts off. So of 48 real photos 47 are taken: 48 / 0.7 * 0.7 is
 * 47.99999999999999.
 */
export function neededPhotos(realPhotos: number): Readonly<Record<Source, number>> {
  const total = Math.max(realPhotos / REAL_RATIO, MIN_IMAGES_PER_CLASS);
  return { studio: Math.trunc(total * STUDIO_RATIO), real: Math.trunc(total * REAL_RATIO) };
}

/**
 * A sample of `count` photos without replacement. Each photo has a rank from the seed and its own bytes, and the first
 * ranks are taken: the sample does not depend on the order of import, and a photo added later displaces at most one.
 */
export function samplePhotos<P extends { readonly sha256: string; readonly path: string }>(
  photos: readonly P[],
  count: number,
  seed: readonly (string | number)[],
): P[] {
  return photos
    .map((photo) => ({ photo, rank: sha256([...seed, photo.sha256].join('\u0000')) }))
    .sort((a, b) => compare(a.rank, b.rank) || compare(a.photo.path, b.photo.path))
    .slice(0, count)
    .map(({ photo }) => photo);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
