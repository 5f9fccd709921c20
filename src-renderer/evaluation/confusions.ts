import type { ClassFigures, ClassRef, EvaluationSummary } from '../../src-shared/contract/evaluation.ts';

/** Photos of one class that were taken for another. */
export type Confusion = {
  readonly truth: ClassFigures;
  readonly prediction: ClassRef;
  readonly count: number;
  /** Of the class's photos, 0..1. */
  readonly share: number;
};

/** Every pair of classes that is confused, the most frequent first. */
export function confusionsOf({ perClass }: Pick<EvaluationSummary, 'perClass'>): Confusion[] {
  return perClass
    .flatMap((truth) =>
      truth.confusedWith.map(({ count, ...prediction }) => ({ truth, prediction, count, share: count / truth.total })),
    )
    .sort((a, b) => b.count - a.count || b.share - a.share || a.truth.classIndex - b.truth.classIndex);
}
