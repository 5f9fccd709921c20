import type { ClassFigures } from '../../src-shared/contract/evaluation.ts';

/** For tests: the figures of the classes of a matrix, named after their index. */
export function figuresOf(matrix: readonly (readonly number[])[]): ClassFigures[] {
  const name = (classIndex: number) => ({ classIndex, kcode: `K-${classIndex}`, drugName: `약 ${classIndex}` });
  return matrix.map((row, classIndex) => {
    const total = row.reduce((sum, count) => sum + count, 0);
    const correct = row[classIndex] ?? 0;
    return {
      ...name(classIndex),
      total,
      correct,
      accuracy: total === 0 ? null : correct / total,
      precision: null,
      interval: null,
      top5: total === 0 ? null : 1,
      predicted: matrix.reduce((sum, other) => sum + (other[classIndex] ?? 0), 0),
      confusedWith: row.flatMap((count, other) =>
        other === classIndex || count === 0 ? [] : [{ ...name(other), count }],
      ),
    };
  });
}
