import { expect, test } from 'vitest';
import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import { confusionRows } from './confusion.ts';
import { accuracyPoints, lossPoints, niceTicks } from './curve-points.ts';
import { mistakesOf } from './mistakes.ts';

const nothing = { samples: 0, top1: null, top5: null, loss: null };

function report(overrides: Partial<EvaluationReport>): EvaluationReport {
  return {
    runId: 'run-001',
    checkpoint: 'best.safetensors',
    epoch: 1,
    split: 'test',
    createdAt: '2026-01-01T00:00:00.000Z',
    overall: nothing,
    real: nothing,
    studio: nothing,
    perClass: ['가', '나', '다', '라'].map((drugName, classIndex) => ({
      classIndex,
      kcode: `K-${classIndex}`,
      drugName,
      total: 10,
      correct: 8,
      accuracy: 0.8,
      precision: 0.8,
    })),
    confusionMatrix: [
      [9, 0, 0, 1],
      [0, 10, 0, 0],
      [0, 0, 10, 0],
      [3, 0, 0, 7],
    ],
    failureAnalysis: [],
    failureThreshold: 0.7,
    predictions: [],
    leftOut: [],
    ...overrides,
  };
}

test('a small matrix is shown whole; of a large one the classes with most mistakes, in their order', () => {
  expect(confusionRows(report({}), 4).map((row) => row.counts)).toEqual(report({}).confusionMatrix);
  expect(confusionRows(report({}), 2)).toMatchObject([
    { classIndex: 0, drugName: '가', counts: [9, 1] },
    { classIndex: 3, drugName: '라', counts: [3, 7] },
  ]);
});

test('mistakes of the worst class come first, the surest first in each', () => {
  const prediction = (label: number, predicted: number, confidence: number) => ({
    path: `${label}-${confidence}.jpg`,
    source: 'real' as const,
    label,
    prediction: predicted,
    confidence,
    top5: [],
  });
  const evaluation = report({
    failureAnalysis: [{ classIndex: 3, kcode: 'K-3', drugName: '라', accuracy: 0.5, samples: 4, confusedWith: [] }],
    predictions: [prediction(0, 1, 0.99), prediction(3, 0, 0.4), prediction(1, 1, 1), prediction(3, 2, 0.6)],
  });
  expect(mistakesOf(evaluation, 3).map(({ truth, prediction: taken }) => `${truth}→${taken}`)).toEqual([
    '라→다',
    '라→가',
    '가→나',
  ]);
  expect(mistakesOf(evaluation, 1)).toHaveLength(1);
});

test('steps and epochs stand on one axis that counts epochs', () => {
  const step = (number: number, epoch: number) => ({
    step: number,
    epoch,
    loss: 1 / number,
    learningRate: 1e-3,
    gradientNorm: 1,
  });
  const epoch = { epoch: 1, trainLoss: 2, trainTop1: 0.5, trainTop5: 1, valTop1: null, valTop5: null, valLoss: null };
  const epochs = [{ ...epoch, learningRate: 1e-3, seconds: 1, loading: null }];
  const points = lossPoints([step(1, 1), step(4, 1), step(6, 2)], epochs);
  expect(points.map((point) => point.x)).toEqual([0.25, 1, 1, 1.5]);
  expect(points.filter((point) => 'train' in point)).toEqual([{ x: 1, train: 2 }]);
  // What was not measured is absent and not zero.
  expect(accuracyPoints(epochs)).toEqual([{ x: 1, train: 0.5 }]);
});

test('ticks are round, few, and reach over the largest value', () => {
  expect(niceTicks(4.1)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(niceTicks(0.93)).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  expect(niceTicks(Number.NEGATIVE_INFINITY)).toEqual([0, 1]);
  for (const max of [1e-6, 0.3, 1, 1.01, 7.7, 99, 12_345]) {
    const ticks = niceTicks(max);
    expect(ticks.length, String(max)).toBeLessThanOrEqual(6);
    expect(ticks.at(-1), String(max)).toBeGreaterThanOrEqual(max);
  }
});
