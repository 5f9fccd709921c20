import type { ClassAccuracy, Failure } from '../../src-shared/contract/evaluation.ts';
import type { Outcome } from './metrics.ts';

/** A class by its index in the list that is handed in. */
export type ClassName = { readonly kcode: string; readonly drugName: string };

/** Counts: rows are the truth, columns the prediction, both by class index. */
export function confusionMatrix(
  outcomes: readonly Pick<Outcome, 'label' | 'prediction'>[],
  numClasses: number,
): number[][] {
  const matrix = Array.from({ length: numClasses }, () => new Array<number>(numClasses).fill(0));
  for (const { label, prediction } of outcomes) {
    const row = matrix[label];
    if (!row || prediction >= numClasses) throw new Error(`Class ${label} or ${prediction} is not below ${numClasses}`);
    row[prediction] = at(row, prediction) + 1;
  }
  return matrix;
}

/** Accuracy (recall) and precision of every class; null where a class has no photo, or was never predicted. */
export function classAccuracies(
  matrix: readonly (readonly number[])[],
  classes: readonly ClassName[],
): ClassAccuracy[] {
  const predicted = matrix.map((_, column) => matrix.reduce((sum, row) => sum + at(row, column), 0));
  return matrix.map((row, classIndex) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const correct = at(row, classIndex);
    const predictions = at(predicted, classIndex);
    return {
      classIndex,
      ...nameOf(classes, classIndex),
      total,
      correct,
      accuracy: total === 0 ? null : correct / total,
      precision: predictions === 0 ? null : correct / predictions,
    };
  });
}

/**
 * The classes whose accuracy is below `threshold` (the plan: 0.7), worst first, with what they are taken for. Classes
 * without a photo are not failures.
 */
export function failingClasses(
  matrix: readonly (readonly number[])[],
  classes: readonly ClassName[],
  threshold: number,
): Failure[] {
  return classAccuracies(matrix, classes)
    .flatMap(({ classIndex, accuracy, total, kcode, drugName }) => {
      if (accuracy === null || accuracy >= threshold) return [];
      const confusedWith = confusionsOf(matrix, classIndex).map(({ other, count }) => ({
        ...nameOf(classes, other),
        count,
      }));
      return [{ classIndex, kcode, drugName, accuracy, samples: total, confusedWith }];
    })
    .sort((a, b) => a.accuracy - b.accuracy || a.classIndex - b.classIndex);
}

/** What the photos of a class are taken for, most frequent first; of equal ones the lower index first. */
export function confusionsOf(
  matrix: readonly (readonly number[])[],
  classIndex: number,
): { readonly other: number; readonly count: number }[] {
  return (matrix[classIndex] ?? [])
    .map((count, other) => ({ other, count }))
    .filter(({ other, count }) => other !== classIndex && count > 0)
    .sort((a, b) => b.count - a.count || a.other - b.other);
}

function nameOf(classes: readonly ClassName[], index: number): ClassName {
  const { kcode, drugName } = classes[index] ?? { kcode: '', drugName: '' };
  if (kcode === '') throw new Error(`No class has the index ${index}`);
  return { kcode, drugName };
}

function at(row: readonly number[], index: number): number {
  return row[index] as number; // the matrix is square and indexes come from it
}
