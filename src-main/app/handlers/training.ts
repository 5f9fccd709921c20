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
import { getRun } from '../../training/train-run.ts';
import type { DomainHandlers, HandlerContext } from './context.ts';
import { trainingWork } from './training-work.ts';

export function trainingHandlers(context: HandlerContext): DomainHandlers<'training'> {
  const { workspace, queue, devices } = context;
  const session = () => workspace.get();
  const work = trainingWork(context);
  /** What changes the queue may let the next run begin. */
  const thenLook = <T>(answer: T): T => {
    queue.look();
    return answer;
  };
  return {
    ...work,
    runs: () => session().runs.list(),

    enqueue: async (input) => thenLook(await work.enqueue(input)),
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

    validate: (input) => ('yaml' in input ? checkRecipeText(input.yaml) : checkRecipe(input.config)),
    options: () => recipeOptions(devices),
    presets: () => listPresets(session().presets),
    savePreset: (preset) => savePreset(preset, session().presets),
    deletePreset: ({ presetId }) => {
      deletePreset(presetId, session().presets);
      return {};
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
