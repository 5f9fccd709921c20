import type { RunSummary } from '../../../src-shared/contract/training.ts';
import { appError } from '../../../src-shared/errors.ts';
import { estimateRun } from '../../training/estimate-run.ts';
import { followLog } from '../../training/follow-log.ts';
import { followRun } from '../../training/follow-run.ts';
import { checkRecipe, checkRecipeText } from '../../training/recipe-check.ts';
import { recipeOptions } from '../../training/recipe-options.ts';
import { deletePreset, listPresets, savePreset } from '../../training/recipe-presets.ts';
import {
  dequeueRun,
  holdQueue,
  moveInQueue,
  pauseRun,
  queueState,
  resumeLater,
  stopRun,
} from '../../training/run-control.ts';
import { runFolder } from '../../training/run-folder.ts';
import { readLogTail } from '../../training/run-log.ts';
import { enqueueRun, getRun, type TrainDevices, trainRun } from '../../training/train-run.ts';
import { type TrainingQueue, trainDependencies } from '../training-queue.ts';
import { type DomainHandlers, type HandlerContext, type WorkspaceContext, withLock } from './context.ts';

type Context = WorkspaceContext &
  Pick<HandlerContext, 'pretrained'> & { readonly devices: TrainDevices; readonly queue: Pick<TrainingQueue, 'look'> };

export function trainingHandlers(context: Context): DomainHandlers<'training'> {
  const { workspace, queue, devices } = context;
  const session = () => workspace.get();
  /** What changes the queue may let the next run begin. */
  const thenLook = <T>(answer: T): T => {
    queue.look();
    return answer;
  };
  return {
    run: (input, job) =>
      withLock(context, 'training', 'training.run', (opened) =>
        trainRun(input, trainDependencies(opened, context), job),
      ),
    runs: () => session().runs.list(),

    enqueue: async (input) => thenLook(await enqueueRun(input, trainDependencies(session(), context))),
    queue: () => session().runs.queue(),
    queueState: () => queueState(session().runs),
    holdQueue: ({ isHeld }) => thenLook(holdQueue(isHeld, session().runs, context.now)),
    move: ({ runId, position }) => moveInQueue(runId, position, session().runs),
    dequeue: ({ runId }) => dequeueRun(runId, session()),
    pause: ({ runId }) => pauseRun(runId, session().runs),
    resume: ({ runId }) => thenLook(resumeLater(runId, session().runs)),
    stop: ({ runId }) => stopRun(runId, session().runs, context.now),
    rename: ({ runId, name }) => {
      const { runs } = session();
      getRun(runs, runId);
      runs.describe(runId, { name });
      return getRun(runs, runId);
    },

    estimate: ({ config, measure }, job) => {
      const deps = trainDependencies(session(), context);
      const estimate = (): ReturnType<typeof estimateRun> => estimateRun({ config, measure }, deps, job);
      return measure ? withLock(context, 'training', 'training.estimate', estimate) : estimate();
    },
    validate: (input) => ('yaml' in input ? checkRecipeText(input.yaml) : checkRecipe(input.config)),
    options: () => recipeOptions(devices),
    presets: () => listPresets(session().presets),
    savePreset: (preset) => savePreset(preset, session().presets),
    deletePreset: ({ presetId }) => {
      deletePreset(presetId, session().presets);
      return {};
    },

    metrics: ({ runId, ...range }) => {
      const { runs } = session();
      const run = namedOrNewest(runId, runs.list.bind(runs), (id) => getRun(runs, id));
      return {
        run,
        live: runs.live(run.runId),
        steps: runs.steps(run.runId, range),
        epochs: runs.epochs(run.runId),
      };
    },
    follow: (input, emit) => {
      const followed = session();
      return followRun(input, { runs: followed.runs, isOpen: () => workspace.current() === followed }, emit);
    },
    log: async ({ runId, tail }) => {
      const { lines, nextByte } = await readLogTail(logOf(runId), tail);
      return { lines: [...lines], nextByte };
    },
    followLog: ({ runId, fromByte }, emit) =>
      followLog(logOf(runId), fromByte, ({ lines, ...event }) => emit({ ...event, lines: [...lines] })),
  };

  function logOf(runId: string): string {
    const { workspaceDir, runs } = session();
    return runFolder(workspaceDir, getRun(runs, runId).runId).logPath;
  }
}

function namedOrNewest(
  runId: string | undefined,
  list: () => readonly RunSummary[],
  find: (runId: string) => RunSummary,
): RunSummary {
  if (runId !== undefined) return find(runId);
  // One that waits has nothing to show.
  const newest = list().find(({ device }) => device !== null);
  if (!newest) throw appError('training.no_run');
  return newest;
}
