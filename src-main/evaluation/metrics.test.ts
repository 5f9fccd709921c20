import { describe, expect, test } from 'vitest';
import { accuracyOf, areFinite, judge } from './metrics.ts';

describe('a judged photo', () => {
  test('has the softmax probability and cross-entropy of the textbook', () => {
    const outcome = judge(Float32Array.of(2, 1, 0), 1);
    // By hand: e^2 + e^1 + e^0 = 11.107338; softmax [0.665241, 0.244728, 0.090031]; -ln 0.244728 = 1.407606.
    expect(outcome.prediction).toBe(0);
    expect(outcome.confidence).toBeCloseTo(0.665241, 6);
    expect(outcome.loss).toBeCloseTo(1.407606, 6);
  });

  test('lists its best classes, the lower index first among equal ones', () => {
    expect(judge(Float32Array.of(1, 5, 5, 0, 5, 2, 2), 0).top5).toEqual([1, 2, 4, 5, 6]);
    expect(judge(Float32Array.of(3, 3), 1)).toMatchObject({ prediction: 0, top5: [0, 1], confidence: 0.5 });
  });

  test('has all classes among its best where there are fewer than five', () => {
    expect(judge(Float32Array.of(-1, 4, 0), 0).top5).toEqual([1, 2, 0]);
    expect(judge(Float32Array.of(7), 0)).toEqual({ label: 0, prediction: 0, confidence: 1, top5: [0], loss: 0 });
  });

  test('does not overflow', () => {
    const outcome = judge(Float32Array.of(3000, -3000), 1);
    expect(outcome.confidence).toBe(1);
    expect(outcome.loss).toBe(6000);
  });

  test('is refused by areFinite where a logit is not a number', () => {
    expect(areFinite(Float32Array.of(1, 2))).toBe(true);
    expect(areFinite(Float32Array.of(1, Number.NaN))).toBe(false);
    expect(areFinite(Float32Array.of(Number.POSITIVE_INFINITY, 1))).toBe(false);
  });
});

describe('accuracy', () => {
  test('counts the label as the prediction and among the five best', () => {
    const outcomes = [
      judge(Float32Array.of(9, 5, 4, 3, 2, 1, 0), 0),
      judge(Float32Array.of(9, 5, 4, 3, 2, 1, 0), 4),
      judge(Float32Array.of(9, 5, 4, 3, 2, 1, 0), 5),
      judge(Float32Array.of(9, 5, 4, 3, 2, 1, 0), 6),
    ];
    const accuracy = accuracyOf(outcomes);
    expect(accuracy).toMatchObject({ samples: 4, top1: 0.25, top5: 0.5 });
    expect(accuracy.loss).toBeCloseTo(outcomes.reduce((sum, outcome) => sum + outcome.loss, 0) / 4, 12);
  });

  test('of nothing is nothing, not zero', () => {
    expect(accuracyOf([])).toEqual({ samples: 0, top1: null, top5: null, loss: null });
  });
});
