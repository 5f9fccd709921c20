import type { EvaluationHeader } from '../../src-shared/contract/evaluation.ts';

/** Evaluations by their accuracy, the best first; of equals the one with the smaller loss, those without any last. */
export function ranked<T extends Pick<EvaluationHeader, 'overall'>>(headers: readonly T[]): T[] {
  return headers.toSorted(
    (a, b) =>
      (b.overall.top1 ?? -1) - (a.overall.top1 ?? -1) ||
      (a.overall.loss ?? Number.POSITIVE_INFINITY) - (b.overall.loss ?? Number.POSITIVE_INFINITY),
  );
}
