import { describe, expect, test } from 'vitest';
import type { EpochMetric, StepMetric } from '../../../src-shared/contract/training.ts';
import { addToCurves, type Metrics, onAxis, smooth, stepsPerEpoch } from './curves.ts';

const PER_EPOCH = 2_000;
const step = (number: number, loss = 1): StepMetric => ({
  step: number,
  epoch: Math.ceil(number / PER_EPOCH),
  loss,
  learningRate: 1e-3,
  gradientNorm: 1,
});
const steps = (count: number): StepMetric[] => Array.from({ length: count }, (_, i) => step(i + 1, Math.sin(i)));
const epoch = (number: number, valTop1 = 0.5): EpochMetric => ({
  epoch: number,
  ...{ trainLoss: 1, trainTop1: 0.5, trainTop5: 0.9, valLoss: 1, valTop1, valTop5: 0.9 },
  ...{ learningRate: 1e-3, seconds: 1, loading: null },
});
const nothing: Metrics = { steps: [], epochs: [] };

describe('curves', () => {
  test('grow by what comes, once each, and an epoch that comes again replaces the old one', () => {
    const first = addToCurves(nothing, { steps: steps(3), epochs: [epoch(1)], rewound: null });
    const then = addToCurves(first, { steps: steps(5), epochs: [epoch(1, 0.7), epoch(2)], rewound: null });
    expect(then.steps.map(({ step: number }) => number)).toEqual([1, 2, 3, 4, 5]);
    expect(then.epochs.map(({ epoch: number, valTop1 }) => [number, valTop1])).toEqual([
      [1, 0.7],
      [2, 0.5],
    ]);
  });

  test('lose what a run has taken back before they take what it did instead', () => {
    const before = addToCurves(nothing, { steps: steps(10), epochs: [epoch(1), epoch(2)], rewound: null });
    const after = addToCurves(before, { steps: [step(5, 9)], epochs: [], rewound: { steps: 4, epochs: 1 } });
    expect(after.steps.map(({ step: number, loss }) => [number, loss]).at(-1)).toEqual([5, 9]);
    expect(after.steps).toHaveLength(5);
    expect(after.epochs.map(({ epoch: number }) => number)).toEqual([1]);
  });

  test('know how long an epoch is from any of its last steps', () => {
    const thinned = steps(10 * PER_EPOCH).filter(({ step: number }) => number % 50 === 0);
    expect(stepsPerEpoch(thinned)).toBe(PER_EPOCH);
    expect(stepsPerEpoch([])).toBe(1);
  });
});

describe('smoothing', () => {
  const points = Array.from({ length: 1000 }, (_, x) => ({ x, y: x % 2 === 0 ? 0 : 2 }));

  test('leaves a curve as it is at weight 0, and a level one at any weight', () => {
    expect(smooth(points, 0)).toEqual(points.map(({ y }) => y));
    const level = smooth(
      points.map(({ x }) => ({ x, y: 3 })),
      0.9,
    );
    for (const value of level) expect(value).toBeCloseTo(3, 12);
  });

  test('brings an alternating curve near its mean', () => {
    const tail = smooth(points, 0.95).slice(-100);
    expect(Math.max(...tail.map((value) => Math.abs(value - 1)))).toBeLessThan(0.1);
  });

  test('means the same curve whether all points are drawn or every fourth', () => {
    const ramp = Array.from({ length: 4000 }, (_, x) => ({ x, y: Math.sqrt(x) }));
    const all = smooth(ramp, 0.9);
    const few = smooth(
      ramp.filter(({ x }) => x % 4 === 0),
      0.9,
    );
    expect(few.at(-1)).toBeCloseTo(all[3996] ?? 0, 0);
  });
});

test('what is not above 0 has no place on a logarithmic axis', () => {
  expect([onAxis(0, true), onAxis(0, false), onAxis(Number.NaN, false), onAxis(null, false), onAxis(2, true)]).toEqual([
    null,
    0,
    null,
    null,
    2,
  ]);
});
