import { expect, test } from 'vitest';
import { Random } from '../../src-shared/random.ts';
import { type Capture, captureFileName, MAX_CAPTURES_PER_DRUG, planCaptures } from './capture-name.ts';
import { sampleDrugs } from './drug.ts';

function countsOf(plan: readonly Capture[], field: keyof Capture): number[] {
  const counts = new Map<number, number>();
  for (const capture of plan) counts.set(capture[field], (counts.get(capture[field]) ?? 0) + 1);
  return [...counts.values()];
}

test('a name tells the conditions in the order of the convention', () => {
  const capture: Capture = { background: 4, light: 2, side: 1, rotation: 45, elevation: 60 };
  const names = sampleDrugs().map((drug) => captureFileName(drug, capture, 516));
  expect(names[0]).toBe('K-099001_4_2_1_0_60_045_516.jpg');
  expect(names[11]).toBe('K-099012_4_2_1_1_60_045_516.jpg');
  expect(names[14]).toBe('K-099015_4_2_1_2_60_045_516.jpg');
});

test.each([8, 40, 64, 240])('%d captures take every value about equally often', (count) => {
  const plan = planCaptures(count, new Random(7));
  expect(plan).toHaveLength(count);
  const values = { background: 5, light: 3, side: 2, rotation: 8, elevation: 4 } as const;
  for (const field of ['background', 'light', 'side', 'rotation', 'elevation'] as const) {
    const counts = countsOf(plan, field);
    expect(counts).toHaveLength(values[field]);
    // Perfectly even where the count allows; the greedy deal is at most a few off where fields compete.
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  }
});

test('all names that exist can be dealt, each once', () => {
  const plan = planCaptures(MAX_CAPTURES_PER_DRUG, new Random(1));
  expect(new Set(plan.map((capture) => JSON.stringify(capture))).size).toBe(960);
});

test('the same seed deals the same captures and another seed others', () => {
  expect(planCaptures(20, new Random(3))).toEqual(planCaptures(20, new Random(3)));
  expect(planCaptures(20, new Random(3))).not.toEqual(planCaptures(20, new Random(4)));
});
