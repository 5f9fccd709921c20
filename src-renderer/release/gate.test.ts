import { expect, test } from 'vitest';
import type { GoalResult } from '../../src-shared/contract/release.ts';
import { bound, quantity } from '../ui/goal-format.ts';
import { goalScale, reasonsOf } from './gate.ts';

const top1: GoalResult = {
  metric: 'top1',
  unit: 'fraction',
  direction: 'atLeast',
  goal: 0.85,
  least: 0.8,
  measured: 0.82,
  verdict: 'least',
};
const latency: GoalResult = {
  metric: 'latencyMs',
  unit: 'ms',
  direction: 'atMost',
  goal: 50,
  least: 100,
  measured: 75,
  verdict: 'least',
};

test('an accuracy stands on a scale from nothing to all, whose good end is at the right', () => {
  expect(goalScale(top1)).toEqual({
    zones: [
      { verdict: 'missed', from: 0, to: 0.8 },
      { verdict: 'least', from: 0.8, to: 0.85 },
      { verdict: 'goal', from: 0.85, to: 1 },
    ],
    measuredAt: 0.82,
    isBeyond: false,
  });
});

test('a time stands on a scale whose good end is at the left; what lies behind it is drawn at its end', () => {
  const { zones, measuredAt } = goalScale(latency);
  expect(zones.map(({ verdict, to }) => [verdict, Number(to.toFixed(3))])).toEqual([
    ['goal', 0.333],
    ['least', 0.667],
    ['missed', 1],
  ]);
  expect(measuredAt).toBe(0.5);
  expect(goalScale({ ...latency, measured: 400 })).toMatchObject({ measuredAt: 1, isBeyond: true });
  expect(goalScale({ ...latency, measured: null }).measuredAt).toBeNull();
});

test('reasons are sorted by what they stand in the way of', () => {
  const goals = [
    top1,
    { ...latency, verdict: 'missed' as const },
    { ...top1, metric: 'top5' as const, verdict: 'goal' as const },
  ];
  expect(reasonsOf(goals)).toEqual({ missed: ['latencyMs'], unmeasured: [], least: ['top1'] });
});

test('values have the unit and the digits that tell them apart', () => {
  expect(quantity(top1, 0.8234)).toBe('82.3 %');
  expect([quantity(latency, 75.25), quantity(latency, 0.15), quantity(latency, null)]).toEqual([
    '75.3 ms',
    '0.150 ms',
    '–',
  ]);
  expect([bound(top1, top1.goal), bound(latency, latency.least)]).toEqual(['≥ 85 %', '< 100 ms']);
});
