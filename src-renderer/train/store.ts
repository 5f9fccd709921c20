import { create } from 'zustand';
import type { RunSummary } from '../../src-shared/contract/training.ts';
import type { AppErrorData, Result } from '../../src-shared/errors.ts';
import { core } from '../api/core.ts';
import { LOADING, type Loaded, loaded } from '../api/loaded.ts';
import { useWorkspace } from '../api/workspace.ts';
import { keepSame } from '../ui/use-same.ts';

/** What the list shows of a run. Nothing of it changes with a step, so that a run that trains redraws no list. */
export type ListedRun = Pick<
  RunSummary,
  'runId' | 'name' | 'state' | 'queuePosition' | 'epochsDone' | 'bestValTop1'
> & {
  /** Epochs that it is meant to have. */
  readonly epochs: number;
  readonly network: string;
  readonly inputSize: number;
  /** Whether it has made a step. */
  readonly hasCurves: boolean;
};

/** A run that was taken out of the queue before it began: the core forgets it, so its recipe is kept here. */
type RemovedRun = Pick<RunSummary, 'runId' | 'name' | 'queuePosition' | 'config'> & {
  /** Where it was: `photoVersion`. */
  readonly workspace: string | null;
};

type TrainState = {
  /** Newest first. A run that says the same stays the same object, and so does the list. */
  readonly runs: Loaded<readonly ListedRun[]>;
  /** What was taken out of the queue last, and can be put back; null when nothing was, or it is back. */
  readonly removed: RemovedRun | null;
  /** Why the last thing that a person asked for was refused. */
  readonly refusal: AppErrorData | null;
};

type TrainActions = {
  load(): Promise<void>;
  move(runId: string, position: number): Promise<void>;
  dequeue(runId: string): Promise<void>;
  /** Queues what was taken out last again, where it stood; null where there is nothing, or it was refused. */
  putBack(): Promise<RunSummary | null>;
  forgetRemoved(): void;
  forgetRefusal(): void;
};

/** The runs of the workspace and their queue. */
export const useTrain = create<TrainState & TrainActions>()((set, get) => {
  let asked = 0;
  const change = async (asking: Promise<Result<unknown>>): Promise<void> => {
    const result = await asking;
    set({ refusal: result.ok ? null : result.error });
    await get().load();
  };
  return {
    runs: LOADING,
    removed: null,
    refusal: null,
    async load() {
      asked += 1;
      const own = asked;
      const result = await core.training.runs({});
      // An answer that another question has overtaken.
      if (own !== asked) return;
      if (get().removed && get().removed?.workspace !== workspaceNow()) set({ removed: null });
      const known = knownRuns(get().runs);
      const listed = result.ok ? { ...result, value: result.value.map((run) => listedRun(run, known)) } : result;
      set({
        runs: keepSame(
          get().runs,
          loaded<readonly ListedRun[]>(listed, (runs) => runs.length === 0),
        ),
      });
    },
    move: (runId, position) => change(core.training.move({ runId, position })),
    async dequeue(runId) {
      const known = await core.training.queue({});
      const run = known.ok ? known.value.find((one) => one.runId === runId) : undefined;
      await change(core.training.dequeue({ runId }));
      // One that had begun before, on some device, is still there and can go on.
      if (run?.device === null && get().refusal === null) set({ removed: { ...run, workspace: workspaceNow() } });
    },
    async putBack() {
      const { removed } = get();
      if (removed === null) return null;
      const { name, config, queuePosition } = removed;
      const result = await core.training.enqueue({ config, ...(name === null ? {} : { name }) });
      set(result.ok ? { removed: null, refusal: null } : { refusal: result.error });
      if (!result.ok) return null;
      const { runId } = result.value;
      const queue = await core.training.queue({});
      const waits = queue.ok && queue.value.some((one) => one.runId === runId);
      // It begins at once where nothing else waits.
      const last = queue.ok ? queue.value.length : 0;
      if (waits && queuePosition !== null && queuePosition < last) {
        await change(core.training.move({ runId, position: queuePosition }));
      } else await get().load();
      return result.value;
    },
    forgetRemoved: () => set({ removed: null }),
    forgetRefusal: () => set({ refusal: null }),
  };
});

/** What is shown first, where the address names no run: the one that trains, else the newest. */
export function runToShow(runs: readonly ListedRun[]): ListedRun | undefined {
  return runs.find(({ state }) => state === 'running') ?? runs[0];
}

function workspaceNow(): string | null {
  const { info } = useWorkspace.getState();
  return info.state === 'ready' ? info.value.photoVersion : null;
}

function knownRuns(runs: Loaded<readonly ListedRun[]>): ReadonlyMap<string, ListedRun> {
  return new Map((runs.state === 'ready' ? runs.value : []).map((run) => [run.runId, run]));
}

function listedRun(run: RunSummary, known: ReadonlyMap<string, ListedRun>): ListedRun {
  const { runId, name, state, queuePosition, epochsDone, bestValTop1, config, stepsDone } = run;
  const listed: ListedRun = {
    ...{ runId, name, state, queuePosition, epochsDone, bestValTop1 },
    epochs: config.training.epochs,
    network: config.model.name,
    inputSize: config.data.input_size,
    hasCurves: stepsDone > 0,
  };
  return keepSame(known.get(runId) ?? listed, listed);
}
