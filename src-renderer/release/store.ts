import type * as z from 'zod';
import { create } from 'zustand';
import type { PackageContents, ReleaseCandidate, ReleasePackage, release } from '../../src-shared/contract/release.ts';
import type { RunSummary } from '../../src-shared/contract/training.ts';
import type { AppErrorData } from '../../src-shared/errors.ts';
import { core } from '../api/core.ts';
import { LOADING, type Loaded, loaded } from '../api/loaded.ts';

export type Releases = {
  /** Those with a checkpoint, newest first. */
  readonly runs: readonly RunSummary[];
  /** Newest first. */
  readonly packages: readonly ReleasePackage[];
};

type State = {
  readonly releases: Loaded<Releases>;
  /** Of the run that was asked for last. */
  readonly candidate: Loaded<ReleaseCandidate>;
  /** Of the package that was asked for last; `loading` while its files are being hashed. */
  readonly contents: Loaded<PackageContents>;
  readonly isDeciding: boolean;
  readonly decisionError: AppErrorData | null;
};

type Actions = {
  load(): Promise<void>;
  loadCandidate(runId: string): Promise<void>;
  loadContents(exportId: number): Promise<void>;
  /** Whether it was recorded; the reason why not is in `decisionError`. */
  decide(input: z.input<typeof release.decide.input>): Promise<boolean>;
};

export const useRelease = create<State & Actions>()((set, get) => {
  let candidateAsked = '';
  let contentsAsked = 0;
  return {
    releases: LOADING,
    candidate: LOADING,
    contents: LOADING,
    isDeciding: false,
    decisionError: null,

    async load() {
      const [runs, packages] = await Promise.all([core.training.runs({}), core.release.list({})]);
      if (!runs.ok) return set({ releases: loaded<Releases>(runs) });
      if (!packages.ok) return set({ releases: loaded<Releases>(packages) });
      const withCheckpoint = runs.value.filter(({ epochsDone }) => epochsDone > 0);
      set({ releases: { state: 'ready', value: { runs: withCheckpoint, packages: packages.value } } });
    },

    async loadCandidate(runId) {
      if (runId !== candidateAsked) set({ candidate: LOADING });
      candidateAsked = runId;
      const result = loaded(await core.release.candidate({ runId }));
      if (candidateAsked === runId) set({ candidate: result });
    },

    async loadContents(exportId) {
      contentsAsked = exportId;
      set({ contents: LOADING, decisionError: null });
      const result = loaded(await core.release.contents({ exportId }));
      if (contentsAsked === exportId) set({ contents: result });
    },

    async decide(input) {
      set({ isDeciding: true, decisionError: null });
      const result = await core.release.decide(input);
      set({ isDeciding: false, decisionError: result.ok ? null : result.error });
      if (result.ok) await get().load();
      return result.ok;
    },
  };
});
