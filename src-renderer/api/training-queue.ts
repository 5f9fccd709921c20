import { create } from 'zustand';
import type { QueueState } from '../../src-shared/contract/training.ts';
import type { AppErrorData } from '../../src-shared/errors.ts';
import { keepSame } from '../ui/use-same.ts';
import { core } from './core.ts';
import { useReload } from './workspace.ts';

type TrainingQueue = {
  /** Null while no workspace is open, and until it is known. */
  readonly queue: QueueState | null;
  /** Why holding it, or letting it go on, was refused. */
  readonly refusal: AppErrorData | null;
  load(): Promise<void>;
  hold(isHeld: boolean): Promise<void>;
};

/** The queue of the open workspace as a whole: whether a person holds it. */
export const useTrainingQueue = create<TrainingQueue>()((set, get) => ({
  queue: null,
  refusal: null,
  async load() {
    const result = await core.training.queueState({});
    // What is known stays while the connection is lost.
    if (!result.ok && result.error.reason === 'contract.connection_lost') return;
    set({ queue: keepSame(get().queue, result.ok ? result.value : null) });
  },
  async hold(isHeld) {
    const result = await core.training.holdQueue({ isHeld });
    set(result.ok ? { queue: result.value, refusal: null } : { refusal: result.error });
  },
}));

/** Follows it as long as the window is open. Called once, by the frame. */
export function useTrainingQueueWatch(): void {
  useReload(useTrainingQueue.getState().load);
}
