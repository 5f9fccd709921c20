import type { RunSummary } from '../../../src-shared/contract/training.ts';
import { appError } from '../../../src-shared/errors.ts';
import { estimateRun } from '../../training/estimate-run.ts';
import type { RunRepository } from '../../training/repository.ts';
import { enqueueRun, getRun, type TrainDevices, trainQueued, trainRun } from '../../training/train-run.ts';
import type { JobContext } from '../jobs.ts';
import { trainDependencies } from '../training-queue.ts';
import type { WorkspaceSession } from '../workspace-session.ts';
import { type DomainHandlers, type HandlerContext, type WorkspaceContext, withLock } from './context.ts';

type Context = WorkspaceContext & Pick<HandlerContext, 'pretrained'> & { readonly devices: TrainDevices };
type TrainingWork = Pick<DomainHandlers<'training'>, 'run' | 'enqueue' | 'estimate' | 'metrics'>;

/** What of training reads a whole dataset or all steps of a run, or writes as long as a run lasts. */
export function trainingWork(context: Context): TrainingWork {
  const session = () => context.workspace.get();
  return {
    run: (input, job) =>
      withLock(context, 'training', 'training.run', (opened) =>
        trainRun(input, trainDependencies(opened, context), job),
      ),
    enqueue: (input) => enqueueRun(input, trainDependencies(session(), context)),
    estimate: ({ config, measure }, job) => {
      const deps = trainDependencies(session(), context);
      const estimate = (): ReturnType<typeof estimateRun> => estimateRun({ config, measure }, deps, job);
      return measure ? withLock(context, 'training', 'training.estimate', estimate) : estimate();
    },
    metrics: ({ runId, ...range }) => {
      const { runs } = session();
      const run = namedOrNewest(runId, runs);
      return {
        run,
        live: runs.live(run.runId),
        steps: runs.steps(run.runId, range),
        epochs: runs.epochs(run.runId),
      };
    },
  };
}

/** `trainQueued` in a session. */
export function trainNext(
  session: WorkspaceSession,
  context: Omit<Context, 'workspace'>,
  job: JobContext,
): Promise<RunSummary | null> {
  return trainQueued(trainDependencies(session, context), job);
}

function namedOrNewest(runId: string | undefined, runs: RunRepository): RunSummary {
  if (runId !== undefined) return getRun(runs, runId);
  // One that waits has nothing to show.
  const newest = runs.list().find(({ device }) => device !== null);
  if (!newest) throw appError('training.no_run');
  return newest;
}
