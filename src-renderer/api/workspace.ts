import { useEffect } from 'react';
import { create } from 'zustand';
import type { WorkspaceInfo } from '../../src-shared/contract/workspace.ts';
import { keepSame } from '../ui/use-same.ts';
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
    const info: Loaded<WorkspaceInfo> = isNone ? { state: 'empty' } : loaded(result);
    set({ info: keepSame(get().info, info), revision: get().revision + 1 });
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

/**
 * Calls `load` at once and whenever the workspace has changed. `load` is stable (a store's action, or useCallback). The
 * component that calls this is drawn anew only by what `load` changes.
 */
export function useReload(load: () => unknown): void {
  useEffect(() => {
    if (useWorkspace.getState().revision > 0) load();
    return useWorkspace.subscribe((now, before) => {
      if (now.revision !== before.revision) load();
    });
  }, [load]);
}
