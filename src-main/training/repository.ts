import type { EpochMetric, RunSummary, StepMetric } from '../../src-shared/contract/training.ts';

/** What is known of a run when it starts. */
export type NewRun = Pick<RunSummary, 'runId' | 'createdAt' | 'config' | 'numClasses' | 'device' | 'images' | 'notes'>;

/** Why a run is over. */
export type RunEnd = Exclude<RunSummary['state'], 'running'>;

/** Runs and their metrics; `storage/run-repository.ts` implements it. One process trains at a time (the training lock). */
export type RunRepository = {
  add(run: NewRun): void;
  find(runId: string): RunSummary | undefined;
  /** Newest first. */
  list(): RunSummary[];
  /** A resumed run is running again. */
  restart(runId: string): void;
  /** Replaces what is said about a run: it may go on on another machine. */
  describe(runId: string, about: Partial<Pick<RunSummary, 'device' | 'notes' | 'memory'>>): void;
  end(runId: string, state: RunEnd, at: string): void;
  /** Whatever is still called running is `interrupted`: only for a holder of the training lock. Gives the runs' ids. */
  interruptRunning(at: string): string[];
  /** All or none. */
  addSteps(runId: string, steps: readonly StepMetric[]): void;
  /** Replaces one of the same epoch. */
  addEpoch(runId: string, metric: EpochMetric): void;
  /** Forgets what came after a checkpoint, before a run goes on from it. */
  rewind(runId: string, to: { readonly steps: number; readonly epochs: number }): void;
  /** Every n-th step from the first, so that at most `maxSteps` are left. */
  steps(runId: string, maxSteps: number): StepMetric[];
  epochs(runId: string): EpochMetric[];
};
