import { unwrap } from '../../src-shared/contract/client.ts';
import type { EvaluationHeader } from '../../src-shared/contract/evaluation.ts';
import type { ReleasePackage } from '../../src-shared/contract/release.ts';
import type { RunSummary } from '../../src-shared/contract/training.ts';
import type { WorkspaceCounts } from '../../src-shared/contract/workspace.ts';
import { AppError, type Result } from '../../src-shared/errors.ts';
import { core } from '../api/core.ts';
import type { Standing } from './standing.ts';

/** Asks every part of the program how far the work is. */
export async function loadStanding(counts: WorkspaceCounts): Promise<Result<Standing>> {
  const answers = await Promise.all([
    core.photos.page({ query: { decisions: ['pending'] }, limit: 1 }),
    core.dataset.statistics({}),
    core.training.runs({}),
    core.training.queueState({}),
    core.evaluation.list({}),
    core.release.list({}),
  ]);
  const [pending, statistics, runs, queue, evaluations, packages] = answers;
  try {
    const { drugs, studioPhotos, realPhotos } = counts;
    const { manifest } = unwrap(statistics).steps;
    const value: Standing = {
      ...{ drugs, studioPhotos, realPhotos, pendingPhotos: unwrap(pending).total },
      dataset: manifest.state === 'done' && manifest.isBehind ? 'out_of_date' : manifest.state,
      run: newest(unwrap(runs), unwrap(queue).heldSince !== null),
      candidate: candidateOf(unwrap(runs), unwrap(evaluations), unwrap(packages)),
    };
    return { ok: true, value };
  } catch (error) {
    return { ok: false, error: AppError.from(error).data };
  }
}

/** How far the newest finished run is on its way to a release. */
function candidateOf(
  runs: readonly RunSummary[],
  evaluations: readonly EvaluationHeader[],
  packages: readonly ReleasePackage[],
): Standing['candidate'] {
  const run = runs.find(({ state }) => state === 'finished');
  if (!run) return null;
  const judged = evaluations.find(({ runId, split }) => runId === run.runId && split === 'test');
  const exported = packages.find(({ runId }) => runId === run.runId);
  return {
    runId: run.runId,
    top1: judged?.overall.top1 ?? null,
    verdict: exported?.verdict ?? null,
    decision: exported?.decisions[0]?.decision ?? null,
  };
}

/** The one at work; else the first in the queue; else the newest. */
function newest(runs: readonly RunSummary[], isHeld: boolean): Standing['run'] {
  const run = runs.find(({ state }) => state === 'running') ?? runs.find(({ state }) => state === 'queued') ?? runs[0];
  if (!run) return null;
  const { runId, epochsDone, bestValTop1 } = run;
  const state = run.state === 'queued' && isHeld ? 'held' : STATES[run.state];
  return { runId, state, epochsDone, epochs: run.config.training.epochs, bestValTop1 };
}

const STATES = {
  running: 'running',
  queued: 'waiting',
  finished: 'finished',
  paused: 'ended',
  interrupted: 'ended',
  failed: 'ended',
  cancelled: 'ended',
} as const satisfies Record<RunSummary['state'], string>;
