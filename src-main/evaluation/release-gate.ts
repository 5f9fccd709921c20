import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import type { GoalResult, ReleaseReport } from '../../src-shared/contract/release.ts';

type Goal = Pick<GoalResult, 'metric' | 'unit' | 'direction' | 'goal' | 'least'>;

/** The five goals of the owner's plan (phase 4, table of evaluation metrics). `<50ms` and `<100MB` are strict there. */
export const RELEASE_GOALS: readonly Goal[] = [
  { metric: 'top1', unit: 'fraction', direction: 'atLeast', goal: 0.85, least: 0.8 },
  { metric: 'top5', unit: 'fraction', direction: 'atLeast', goal: 0.95, least: 0.92 },
  { metric: 'realTop1', unit: 'fraction', direction: 'atLeast', goal: 0.8, least: 0.75 },
  { metric: 'latencyMs', unit: 'ms', direction: 'atMost', goal: 50, least: 100 },
  { metric: 'fileSizeMb', unit: 'MB', direction: 'atMost', goal: 100, least: 150 },
];

/** Bytes of a megabyte here: 10^6, as files are sold and downloaded (not 2^20). */
export const BYTES_PER_MB = 1e6;

export type ReleaseMeasurements = {
  /** Of the test split; null where it was not evaluated. */
  readonly evaluation: Pick<EvaluationReport, 'overall' | 'real'> | null;
  /** Median of a single image; null where it could not be measured. */
  readonly latencyMs: number | null;
  /** Null where nothing was exported. */
  readonly fileSizeBytes: number | null;
};

/** The five goals with what was measured. What was not measured is not met. */
export function judgeGoals({ evaluation, latencyMs, fileSizeBytes }: ReleaseMeasurements): GoalResult[] {
  const measured: Readonly<Record<GoalResult['metric'], number | null>> = {
    top1: evaluation?.overall.top1 ?? null,
    top5: evaluation?.overall.top5 ?? null,
    realTop1: evaluation?.real.top1 ?? null,
    latencyMs,
    fileSizeMb: fileSizeBytes === null ? null : fileSizeBytes / BYTES_PER_MB,
  };
  return RELEASE_GOALS.map((goal) => ({
    ...goal,
    measured: measured[goal.metric],
    verdict: goalVerdict(goal, measured[goal.metric]),
  }));
}

/** `release` where every goal is met, `acceptable` where every least value is, `refuse` otherwise or without parity. */
export function releaseVerdict(goals: readonly GoalResult[], hasParity: boolean): ReleaseReport['verdict'] {
  if (!hasParity || goals.length === 0) return 'refuse';
  if (goals.every((goal) => goal.verdict === 'goal')) return 'release';
  return goals.every((goal) => goal.verdict === 'goal' || goal.verdict === 'least') ? 'acceptable' : 'refuse';
}

function goalVerdict({ direction, goal, least }: Goal, measured: number | null): GoalResult['verdict'] {
  if (measured === null || !Number.isFinite(measured)) return 'unmeasured';
  const reaches = (bound: number): boolean => (direction === 'atLeast' ? measured >= bound : measured < bound);
  if (reaches(goal)) return 'goal';
  return reaches(least) ? 'least' : 'missed';
}
