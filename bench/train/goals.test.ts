import { expect, test } from 'vitest';
import { judge } from './goals.ts';

const faster = { claim: 'speed', show: String, direction: 'at least', goal: 1.2, least: 1 } as const;
const smaller = { claim: 'memory', show: String, direction: 'at most', goal: 1.2 } as const;

test.each([
  { found: 1.2, verdict: 'met' },
  { found: 1.19, verdict: 'least met' },
  { found: 1, verdict: 'least met' },
  { found: 0.99, verdict: 'missed' },
  { found: Number.NaN, verdict: 'missed' },
])('a speed of $found is $verdict', ({ found, verdict }) => {
  expect(judge({ ...faster, found })).toBe(verdict);
});

test.each([
  { found: 1.2, verdict: 'met' },
  { found: 1.21, verdict: 'missed' },
  { found: Number.NaN, verdict: 'missed' },
])('a size of $found times is $verdict', ({ found, verdict }) => {
  expect(judge({ ...smaller, found })).toBe(verdict);
});
