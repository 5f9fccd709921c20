import { expect, test } from 'vitest';
import type { Accuracy } from '../../src-shared/contract/evaluation.ts';
import { judgeGoals, RELEASE_GOALS, releaseVerdict } from './release-gate.ts';

const accuracy = (top1: number | null, top5: number | null): Accuracy => ({ samples: 10, top1, top5, loss: 1 });

function judgeAll(values: {
  top1?: number;
  top5?: number;
  realTop1?: number | null;
  latencyMs?: number | null;
  megabytes?: number;
}) {
  const { top1 = 0.9, top5 = 0.99, realTop1 = 0.9, latencyMs = 10, megabytes = 10 } = values;
  const goals = judgeGoals({
    evaluation: { overall: accuracy(top1, top5), real: accuracy(realTop1, 1) },
    latencyMs,
    fileSizeBytes: megabytes * 1e6,
  });
  return { goals, verdicts: goals.map((goal) => goal.verdict) };
}

test('the goals are the five of the plan', () => {
  expect(RELEASE_GOALS.map(({ metric, goal, least }) => [metric, goal, least])).toEqual([
    ['top1', 0.85, 0.8],
    ['top5', 0.95, 0.92],
    ['realTop1', 0.8, 0.75],
    ['latencyMs', 50, 100],
    ['fileSizeMb', 100, 150],
  ]);
});

test('exactly the goal is enough for an accuracy, and not for a time or a size', () => {
  const { verdicts } = judgeAll({ top1: 0.85, top5: 0.95, realTop1: 0.8, latencyMs: 50, megabytes: 100 });
  expect(verdicts).toEqual(['goal', 'goal', 'goal', 'least', 'least']);
});

test('the least values are judged in the same way', () => {
  const least = judgeAll({ top1: 0.8, top5: 0.92, realTop1: 0.75, latencyMs: 99.9, megabytes: 149.9 });
  expect(least.verdicts).toEqual(['least', 'least', 'least', 'least', 'least']);
  const missed = judgeAll({ top1: 0.7999, top5: 0.9199, realTop1: 0.7499, latencyMs: 100, megabytes: 150 });
  expect(missed.verdicts).toEqual(['missed', 'missed', 'missed', 'missed', 'missed']);
});

test('what was not measured is never met', () => {
  const { goals, verdicts } = judgeAll({ realTop1: null, latencyMs: Number.NaN });
  expect(verdicts).toEqual(['goal', 'goal', 'unmeasured', 'unmeasured', 'goal']);
  expect(releaseVerdict(goals, true)).toBe('refuse');
});

test('a release needs every goal, an acceptable one every least value, both parity', () => {
  const best = judgeAll({}).goals;
  expect(releaseVerdict(best, true)).toBe('release');
  expect(releaseVerdict(best, false)).toBe('refuse');
  expect(releaseVerdict(judgeAll({ top1: 0.82 }).goals, true)).toBe('acceptable');
  expect(releaseVerdict(judgeAll({ top1: 0.5 }).goals, true)).toBe('refuse');
  expect(releaseVerdict([], true)).toBe('refuse');
});
