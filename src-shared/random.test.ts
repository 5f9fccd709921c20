import { describe, expect, test } from 'vitest';
import { fnv1a, Random } from './random.ts';

describe('Random', () => {
  test('gives the same numbers for the same seed, and others for another', () => {
    const numbers = (...seed: (string | number)[]) => {
      const random = new Random(...seed);
      return Array.from({ length: 8 }, () => random.uint32());
    };
    expect(numbers(42, 'split')).toEqual(numbers(42, 'split'));
    expect(numbers(42, 'split')).not.toEqual(numbers(43, 'split'));
    expect(numbers('a', 'b')).not.toEqual(numbers('ab'));
  });

  test('keeps the sequence of its first landing, so that old splits can be made again', () => {
    const random = new Random(42, 'golden');
    // Recorded from this implementation: a change here would reshuffle every dataset in the field.
    expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([1227461415, 1755320160, 3701578135]);
  });

  test('is uniform over [0, 1) and over integers', () => {
    const random = new Random('uniform');
    const counts = new Array(10).fill(0);
    let sum = 0;
    for (let i = 0; i < 100_000; i++) {
      const value = random.next();
      sum += value;
      counts[Math.floor(value * 10)] += 1;
    }
    expect(sum / 100_000).toBeCloseTo(0.5, 2);
    // Chi-square with 9 degrees of freedom: 33.7 is exceeded once in 10,000 sequences.
    const chiSquare = counts.reduce((total, count) => total + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquare).toBeLessThan(33.7);
  });

  test('draws a standard normal', () => {
    const random = new Random('normal');
    const values = Array.from({ length: 50_000 }, () => random.normal());
    const mean = values.reduce((a, b) => a + b) / values.length;
    const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
    expect(mean).toBeCloseTo(0, 1);
    expect(variance).toBeCloseTo(1, 1);
  });

  test('shuffles into a permutation and samples without repeating', () => {
    const items = Array.from({ length: 50 }, (_, i) => i);
    const shuffled = new Random(1).shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
    expect(new Set(new Random(1).sample(items, 20)).size).toBe(20);
    expect(new Random(1).sample(items, 80)).toHaveLength(50);
  });

  test('goes on exactly where a saved state left off', () => {
    const random = new Random('resume');
    random.next();
    const saved = random.state;
    const expected = [random.next(), random.normal(), random.int(1000)];
    const restored = new Random('other');
    restored.state = saved;
    expect([restored.next(), restored.normal(), restored.int(1000)]).toEqual(expected);
  });
});

test('fnv1a matches the published vectors', () => {
  // Fowler, Noll, Vo: draft-eastlake-fnv, 32-bit FNV-1a of "", "a" and "foobar".
  expect([fnv1a(''), fnv1a('a'), fnv1a('foobar')]).toEqual([0x811c9dc5, 0xe40c292c, 0xbf9cf968]);
});
