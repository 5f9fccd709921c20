import { expect, test } from 'vitest';
import { classAccuracies, confusionMatrix, failingClasses } from './confusion.ts';
import type { Outcome } from './metrics.ts';

// sklearn.metrics.confusion_matrix([2, 0, 2, 2, 0, 1], [0, 0, 2, 2, 0, 2]) = [[2, 0, 0], [0, 0, 1], [1, 0, 2]]:
// the example of scikit-learn's own documentation; rows are the truth there too.
const TRUTH = [2, 0, 2, 2, 0, 1];
const PREDICTION = [0, 0, 2, 2, 0, 2];
const outcomes = TRUTH.map((label, i): Outcome => {
  const prediction = PREDICTION[i] ?? 0;
  return { label, prediction, confidence: 1, top5: [prediction], loss: 0 };
});
const classes = ['K-1', 'K-2', 'K-3', 'K-4'].map((kcode) => ({ kcode, drugName: `drug ${kcode}` }));

test('rows are the truth and columns the prediction', () => {
  expect(confusionMatrix(outcomes, 3)).toEqual([
    [2, 0, 0],
    [0, 0, 1],
    [1, 0, 2],
  ]);
  expect(() => confusionMatrix(outcomes, 2)).toThrow('not below 2');
});

test('accuracy is the recall of a class, precision the share of its predictions that are right', () => {
  const rows = classAccuracies(confusionMatrix(outcomes, 4), classes);
  // sklearn recall_score(average=None) = [1, 0, 2/3], precision_score = [2/3, 0 (undefined), 2/3].
  expect(rows.map((row) => row.accuracy)).toEqual([1, 0, 2 / 3, null]);
  expect(rows.map((row) => row.precision)).toEqual([2 / 3, null, 2 / 3, null]);
  expect(rows.map((row) => [row.total, row.correct])).toEqual([
    [2, 2],
    [1, 0],
    [3, 2],
    [0, 0],
  ]);
  expect(rows[1]).toMatchObject({ classIndex: 1, kcode: 'K-2', drugName: 'drug K-2' });
});

test('classes below the threshold are failures, the worst first, with what they are taken for', () => {
  const matrix = [
    [7, 3, 0, 0],
    [1, 2, 3, 1],
    [0, 0, 0, 0],
    [2, 2, 0, 1],
  ];
  const failures = failingClasses(matrix, classes, 0.7);
  // The first class has exactly 70 %: no failure. The third has no photo: no failure either.
  expect(failures.map((failure) => [failure.kcode, failure.samples])).toEqual([
    ['K-4', 5],
    ['K-2', 7],
  ]);
  expect(failures[0]?.confusedWith.map(({ kcode, count }) => [kcode, count])).toEqual([
    ['K-1', 2],
    ['K-2', 2],
  ]);
  expect(failures[1]?.confusedWith.map(({ kcode, count }) => [kcode, count])).toEqual([
    ['K-3', 3],
    ['K-1', 1],
    ['K-4', 1],
  ]);
});
