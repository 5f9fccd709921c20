import type { EvaluationHeader, EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import type { Split } from '../../src-shared/contract/photos.ts';

/** Stored evaluations; `storage/evaluation-repository.ts` implements it. */
export type EvaluationRepository = {
  add(report: EvaluationReport): void;
  /** The newest of a run, or of all runs, of one split or of any. */
  newest(filter: { readonly runId?: string; readonly split?: Split }): EvaluationReport | undefined;
  /** The newest of every run and split, newest first. */
  list(): EvaluationHeader[];
};
