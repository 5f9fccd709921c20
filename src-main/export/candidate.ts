import type { EvaluationHeader } from '../../src-shared/contract/evaluation.ts';
import type { ReleaseCandidate } from '../../src-shared/contract/release.ts';
import { judgeGoals } from '../evaluation/release-gate.ts';

/** Where a run stands before its export. `tests`: evaluations of its test split, the newest first. */
export function releaseCandidate(
  runId: string,
  checkpoint: ReleaseCandidate['checkpoint'],
  tests: readonly EvaluationHeader[],
): ReleaseCandidate {
  const [newest] = tests;
  const isOfIt = newest?.checkpoint === checkpoint?.name && newest?.epoch === checkpoint?.epoch;
  const evaluation = newest && isOfIt ? newest : null;
  return {
    runId,
    checkpoint,
    evaluation: evaluation && {
      createdAt: evaluation.createdAt,
      samples: evaluation.overall.samples,
      realSamples: evaluation.real.samples,
    },
    goals: judgeGoals({ evaluation, latencyMs: null, fileSizeBytes: null }),
  };
}
