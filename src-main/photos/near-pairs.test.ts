import { expect, test } from 'vitest';
import { Random } from '../../src-shared/random.ts';
import { type Vectors, visitNearPairs } from './near-pairs.ts';

const DIMENSIONS = 12;
const COUNT = 1500;

function near(vectors: Vectors, radius: number): string[] {
  const pairs: string[] = [];
  for (const _ of visitNearPairs(vectors, radius, (a, b) => pairs.push(`${Math.min(a, b)} ${Math.max(a, b)}`)));
  return pairs.sort();
}

function nearByTrying({ values, count }: Vectors, radius: number): string[] {
  const at = (index: number) => values.subarray(index * DIMENSIONS, (index + 1) * DIMENSIONS);
  const pairs: string[] = [];
  for (let a = 0; a < count; a++) {
    for (let b = a + 1; b < count; b++) {
      const other = at(b);
      if (Math.hypot(...at(a).map((value, dimension) => value - (other[dimension] ?? 0))) <= radius)
        pairs.push(`${a} ${b}`);
    }
  }
  return pairs.sort();
}

test.each([
  ['spread in all directions', 0],
  ['nearly on a line', 1],
  ['all the same', 2],
])('every near pair of vectors that are %s is told once', (_title, kind) => {
  const random = new Random('vectors', kind);
  const values = Float32Array.from({ length: DIMENSIONS * COUNT }, (_, at) => {
    if (kind === 2) return 17;
    return kind === 1 ? Math.floor(at / DIMENSIONS) * 0.05 + random.normal() * 0.02 : random.between(-8, 8);
  });
  const vectors = {
    values: kind === 2 ? values.subarray(0, 40 * DIMENSIONS) : values,
    dimensions: DIMENSIONS,
    count: kind === 2 ? 40 : COUNT,
  };
  const expected = nearByTrying(vectors, 9);
  expect(expected.length).toBeGreaterThan(250);
  expect(near(vectors, 9)).toEqual(expected);
});

test('no vectors have no pairs', () => {
  expect(near({ values: new Float32Array(), dimensions: 3, count: 0 }, 1)).toEqual([]);
});
