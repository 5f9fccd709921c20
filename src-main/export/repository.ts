import type { ReleaseDecision, ReleaseRecord, ReleaseReport } from '../../src-shared/contract/release.ts';

/** Stored release reports and what was decided about them; `storage/release-repository.ts` implements it. */
export type ReleaseRepository = {
  /** Gives the package's id. */
  add(report: ReleaseReport): number;
  find(exportId: number): ReleaseRecord | undefined;
  /** The newest of a run, or of all runs. */
  newest(runId?: string): ReleaseRecord | undefined;
  /** Of a run, or of all runs; newest first. */
  list(runId?: string): ReleaseRecord[];
  /** Stands beside the earlier ones. */
  decide(exportId: number, decision: ReleaseDecision): void;
};
