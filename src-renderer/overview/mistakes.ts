import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';

/** Photos with a picture on the page; `pillsnap evaluate --json` has them all. */
export const SHOWN_MISTAKES = 20;

export type Mistake = {
  readonly path: string;
  readonly truth: string;
  readonly prediction: string;
  readonly confidence: number;
};

/** The photos that were taken for another drug: those of the worst classes first, the surest mistakes first in each. */
export function mistakesOf(report: EvaluationReport, count: number): Mistake[] {
  const rank = new Map(report.failureAnalysis.map((failure, index) => [failure.classIndex, index]));
  const rankOf = (label: number) => rank.get(label) ?? Number.POSITIVE_INFINITY;
  return report.predictions
    .filter((entry) => entry.label !== entry.prediction)
    .sort((a, b) => compare(rankOf(a.label), rankOf(b.label)) || b.confidence - a.confidence)
    .slice(0, count)
    .map(({ path, label, prediction, confidence }) => ({
      path,
      truth: nameOf(report, label),
      prediction: nameOf(report, prediction),
      confidence,
    }));
}

function compare(a: number, b: number): number {
  return a === b ? 0 : a - b;
}

function nameOf({ perClass }: EvaluationReport, classIndex: number): string {
  return perClass[classIndex]?.drugName ?? String(classIndex);
}
