import type { EpochMetric, RunLive, RunSummary, StepMetric } from '../../src-shared/contract/training.ts';

/** What is known of a run before its first step. */
export type NewRun = Pick<
  RunSummary,
  'runId' | 'createdAt' | 'config' | 'numClasses' | 'device' | 'images' | 'notes'
> & { readonly name?: string | null };

/** Why a run is over, for now or for good. */
export type RunEnd = Extract<RunSummary['state'], 'paused' | 'finished' | 'failed' | 'cancelled' | 'interrupted'>;

/** What a person asks of a running run. */
export type RunWish = NonNullable<RunLive['wish']>;

/** What is said about a run beside its metrics; a name or error that is null is forgotten. */
export type RunAbout = Partial<
  Pick<RunSummary, 'name' | 'device' | 'notes' | 'memory' | 'images' | 'datasetHash' | 'startedAt' | 'error'>
>;

/** Which steps of a run: both ends included. */
export type StepRange = {
  readonly fromStep?: number | undefined;
  readonly toStep?: number | undefined;
  readonly maxSteps: number;
};

/** Runs and their metrics; `storage/run-repository.ts` implements it. One process trains at a time (the training lock). */
export type RunRepository = {
  /** A new run is running; `enqueue` makes it wait. */
  add(run: NewRun): void;
  find(runId: string): RunSummary | undefined;
  /** Newest first. */
  list(): RunSummary[];
  /** A resumed or queued run is running; whatever was asked of it and said about its last end is forgotten. */
  restart(runId: string): void;
  /** Replaces what is said about a run: it may go on on another machine. */
  describe(runId: string, about: RunAbout): void;
  end(runId: string, state: RunEnd, at: string): void;
  /** Whatever is still called running is `interrupted`: only for a holder of the training lock. Gives the runs' ids. */
  interruptRunning(at: string): string[];
  /** With everything that is stored of it. */
  remove(runId: string): void;

  /** What waits, in its order. */
  queue(): RunSummary[];
  /** Adds a run and puts it at the end of the queue. */
  addQueued(run: NewRun): void;
  /** Puts a run that is there at the end of the queue. */
  enqueue(runId: string): void;
  /** Takes a run out of the queue; it is what it was before. */
  dequeue(runId: string): void;
  /** To a place from 1; beyond the last is the last. */
  move(runId: string, position: number): void;

  /** Since when a person holds the queue; null while it moves. */
  heldSince(): string | null;
  /** Does nothing where it is held already. */
  hold(at: string): void;
  releaseHold(): void;

  /** Where a running run stands; null before it has said so and when it has ended. */
  live(runId: string): RunLive | null;
  tellLive(runId: string, live: Omit<RunLive, 'wish'>): void;
  /** What is asked of a running run. */
  wish(runId: string): RunWish | null;
  /** Null takes it back. */
  askFor(runId: string, wish: RunWish | null): void;

  /** All or none. */
  addSteps(runId: string, steps: readonly StepMetric[]): void;
  /** Replaces one of the same epoch. */
  addEpoch(runId: string, metric: EpochMetric): void;
  /** Forgets what came after a checkpoint, before a run goes on from it. */
  rewind(runId: string, to: { readonly steps: number; readonly epochs: number }): void;
  /** At most `maxSteps`, thinned by `keptSteps` where there are more. */
  steps(runId: string, range: StepRange): StepMetric[];
  epochs(runId: string): EpochMetric[];
};
