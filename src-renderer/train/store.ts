import { create } from 'zustand';
import type { RunSummary } from '../../src-shared/contract/training.ts';
import type { AppErrorData, Result } from '../../src-shared/errors.ts';
import { core } from '../api/core.ts';
import { LOADING, type Loaded, loaded } from '../api/loaded.ts';

type TrainState = {
  /** Newest first. */
  readonly runs: Loaded<readonly RunSummary[]>;
  /** Why the last thing that a person asked for was refused. */
  readonly refusal: AppErrorData | null;
};

type TrainActions = {
  load(): Promise<void>;
  move(runId: string, position: number): Promise<void>;
  dequeue(runId: string): Promise<void>;
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
    refusal: null,
    async load() {
      asked += 1;
      const own = asked;
      const result = await core.training.runs({});
      // An answer that another question has overtaken.
      if (own !== asked) return;
      set({ runs: loaded<readonly RunSummary[]>(result, (runs) => runs.length === 0) });
    },
    move: (runId, position) => change(core.training.move({ runId, position })),
    dequeue: (runId) => change(core.training.dequeue({ runId })),
    forgetRefusal: () => set({ refusal: null }),
  };
});

/** What is shown first, where the address names no run: the one that trains, else the newest. */
export function runToShow(runs: readonly RunSummary[]): RunSummary | undefined {
  return runs.find(({ state }) => state === 'running') ?? runs[0];
}
