import { rm } from 'node:fs/promises';
import type { QueueState, RunSummary } from '../../src-shared/contract/training.ts';
import { appError, systemError } from '../../src-shared/errors.ts';
import type { RunRepository } from './repository.ts';
import { runFolder } from './run-folder.ts';
import { getRun, requireResumable } from './train-run.ts';

/** Asks a running run to save itself and stop. @throws AppError `training.no_such_run`, `training.not_running`. */
export function pauseRun(runId: string, runs: RunRepository): RunSummary {
  const { state } = getRun(runs, runId);
  if (state !== 'running') throw appError('training.not_running', { runId, state });
  runs.askFor(runId, 'pause');
  return getRun(runs, runId);
}

/**
 * Puts a run that can go on at the end of the queue, or takes back what was asked of a running one.
 * @throws AppError `training.no_such_run`, `.already_finished`, `.stopped_for_good`, `.old_recipe`.
 */
export function resumeLater(runId: string, runs: RunRepository): RunSummary {
  const run = getRun(runs, runId);
  if (run.state === 'running') runs.askFor(runId, null);
  else {
    requireResumable(run);
    runs.enqueue(runId);
  }
  return getRun(runs, runId);
}

/** Ends a run for good, at its next step where it runs. @throws AppError `training.no_such_run`, `.already_finished`. */
export function stopRun(runId: string, runs: RunRepository, now: () => Date): RunSummary {
  const { state, epochsDone } = getRun(runs, runId);
  if (state === 'finished') throw appError('training.already_finished', { runId, epochs: epochsDone });
  if (state === 'running') runs.askFor(runId, 'stop');
  else {
    runs.dequeue(runId);
    runs.end(runId, 'cancelled', now().toISOString());
  }
  return getRun(runs, runId);
}

export function queueState(runs: RunRepository): QueueState {
  return { heldSince: runs.heldSince(), waiting: runs.queue().length };
}

/** Nothing of a held queue is begun, by whatever process and after whatever restart, until it is let go on. */
export function holdQueue(isHeld: boolean, runs: RunRepository, now: () => Date): QueueState {
  if (isHeld) runs.hold(now().toISOString());
  else runs.releaseHold();
  return queueState(runs);
}

/** To a place from 1. Gives the queue. @throws AppError `training.no_such_run`, `training.not_queued`. */
export function moveInQueue(runId: string, position: number, runs: RunRepository): RunSummary[] {
  requireQueued(runId, runs);
  runs.move(runId, position);
  return runs.queue();
}

/**
 * Takes a run out of the queue; one that has never run is gone with its folder. Gives the queue.
 * @throws AppError `training.no_such_run`, `training.not_queued`, `io.*`.
 */
export async function dequeueRun(
  runId: string,
  { workspaceDir, runs }: { readonly workspaceDir: string; readonly runs: RunRepository },
): Promise<RunSummary[]> {
  const { device } = requireQueued(runId, runs);
  runs.dequeue(runId);
  if (device === null) {
    runs.remove(runId);
    const { dir } = runFolder(workspaceDir, runId);
    try {
      await rm(dir, { recursive: true, force: true });
    } catch (error) {
      throw systemError(error, dir);
    }
  }
  return runs.queue();
}

function requireQueued(runId: string, runs: RunRepository): RunSummary {
  const run = getRun(runs, runId);
  if (run.state !== 'queued') throw appError('training.not_queued', { runId, state: run.state });
  return run;
}
