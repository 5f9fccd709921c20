import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';

/** Classes whose rows and columns can still be read on a screen. */
export const MAX_CLASSES = 32;

export type ConfusionRow = {
  readonly classIndex: number;
  readonly drugName: string;
  readonly total: number;
  /** One for each shown class, in the same order. */
  readonly counts: readonly number[];
};

/** The matrix as it is shown: all classes, or those that take part in most mistakes where there are too many. */
export function confusionRows({ confusionMatrix, perClass }: EvaluationReport, maxClasses: number): ConfusionRow[] {
  const at = (row: number, column: number) => confusionMatrix[row]?.[column] ?? 0;
  const all = [...confusionMatrix.keys()];
  const mistakes = (index: number) =>
    all.reduce((sum, other) => (other === index ? sum : sum + at(index, other) + at(other, index)), 0);
  const shown = all
    .map((index) => ({ index, mistakes: all.length > maxClasses ? mistakes(index) : 0 }))
    .sort((a, b) => b.mistakes - a.mistakes || a.index - b.index)
    .slice(0, maxClasses)
    .map(({ index }) => index)
    .sort((a, b) => a - b);
  return shown.map((index) => ({
    classIndex: index,
    drugName: perClass[index]?.drugName ?? String(index),
    total: perClass[index]?.total ?? 0,
    counts: shown.map((other) => at(index, other)),
  }));
}
