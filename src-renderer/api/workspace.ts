import { useEffect } from 'react';
import { create } from 'zustand';
import type { WorkspaceInfo } from '../../src-shared/contract/workspace.ts';
import { core, useLink } from './core.ts';
import { LOADING, type Loaded, loaded } from './loaded.ts';

type Workspace = {
  /** The open workspace; `empty` while none is. */
  readonly info: Loaded<WorkspaceInfo>;
  /** Grows when something in the workspace has changed, by whatever process. Screens load anew when it does. */
  readonly revision: number;
  /** After opening, making or closing one. */
  refresh(): Promise<void>;
};

/** The workspace that the window shows. */
export const useWorkspace = create<Workspace>()((set, get) => ({
  info: LOADING,
  revision: 0,
  async refresh() {
    const result = await core.workspace.info({});
    const isNone = !result.ok && result.error.reason === 'workspace.not_open';
    // The connection is lost: what is on the screen stays, and a banner says so.
    if (!result.ok && result.error.reason === 'contract.connection_lost') return;
    set({ info: isNone ? { state: 'empty' } : loaded(result), revision: get().revision + 1 });
  },
}));

/** Follows the workspace as long as the window is open. Called once, by the frame. */
export function useWorkspaceChanges(): void {
  const epoch = useLink((link) => link.epoch);
  useEffect(() => {
    if (epoch === 0) return;
    return core.workspace.changes({}, () => void useWorkspace.getState().refresh());
  }, [epoch]);
}

/** Calls `load` at once and whenever the workspace has changed. `load` is stable (a store's action, or useCallback). */
export function useReload(load: () => unknown): void {
  const revision = useWorkspace((state) => state.revision);
  useEffect(() => {
    if (revision > 0) load();
  }, [revision, load]);
}
