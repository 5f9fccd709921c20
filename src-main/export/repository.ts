import type { ReleaseReport } from '../../src-shared/contract/release.ts';

/** Stored release reports; `storage/release-repository.ts` implements it. */
export type ReleaseRepository = {
  add(report: ReleaseReport): void;
  /** The newest of a run, or of all runs. */
  newest(runId?: string): ReleaseReport | undefined;
};
