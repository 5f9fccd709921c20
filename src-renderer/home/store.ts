import { create } from 'zustand';
import { waitForJob } from '../../src-shared/contract/client.ts';
import { contract } from '../../src-shared/contract/index.ts';
import type { MachineGlance } from '../../src-shared/contract/machine.ts';
import type { PictureCount } from '../../src-shared/contract/places.ts';
import type { RecentWorkspace } from '../../src-shared/contract/workspace.ts';
import { AppError, type AppErrorData, type Result } from '../../src-shared/errors.ts';
import { core } from '../api/core.ts';
import { LOADING, type Loaded, loaded } from '../api/loaded.ts';
import { useWorkspace } from '../api/workspace.ts';
import { loadStanding } from './load-standing.ts';
import type { Standing } from './standing.ts';

/** A folder that was chosen for an import: what was found in it so far. */
export type ChosenFolder = {
  readonly dir: string;
  readonly pictures: number;
  readonly folders: number;
  /** Null while it is still being looked through. */
  readonly counted: PictureCount | null;
  readonly error: AppErrorData | null;
};

/** How much of the sample is drawn; all of it where nothing is said. */
export type SampleSize = {
  readonly drugs?: number;
  readonly studioPerDrug?: number;
  readonly capturesPerDrug?: number;
};

type ImportKind = 'studio' | 'photos';

type Home = {
  readonly recent: Loaded<readonly RecentWorkspace[]>;
  readonly glance: Loaded<MachineGlance>;
  /** `empty` while no workspace is open. */
  readonly standing: Loaded<Standing>;
  /** Why the last thing that was asked for did not happen. */
  readonly problem: AppErrorData | null;
  readonly isBusy: boolean;
  readonly sampleSize: SampleSize;
  readonly chosen: { readonly [K in ImportKind]?: ChosenFolder };
  /** Everything that is shown; what is there stays until the new is there. */
  load(): Promise<void>;
  loadGlance(): Promise<void>;
  /** True where it was done; else `problem` says why not. */
  open(dir: string): Promise<boolean>;
  create(parent: string, name: string): Promise<boolean>;
  /** Made by a job that `useJob('sample.workspace')` follows. Asked again, the same one goes on. */
  makeSample(size?: SampleSize): Promise<void>;
  close(): Promise<void>;
  forget(dir: string): Promise<void>;
  /** Counts the pictures of a folder while the person decides. */
  choose(kind: ImportKind, dir: string | null): Promise<void>;
  clearProblem(): void;
};

export const useHome = create<Home>()((set, get) => {
  const act = async (work: Promise<Result<unknown>>): Promise<boolean> => {
    set({ isBusy: true, problem: null });
    const result = await work;
    set({ isBusy: false, problem: result.ok ? null : result.error });
    if (result.ok) {
      set({ standing: LOADING, chosen: {} });
      await useWorkspace.getState().refresh();
    }
    return result.ok;
  };
  const setChosen = (kind: ImportKind, chosen: ChosenFolder) => {
    // Another folder may have been chosen while this one was counted.
    if (get().chosen[kind]?.dir === chosen.dir) set({ chosen: { ...get().chosen, [kind]: chosen } });
  };
  let loads = 0;
  return {
    recent: LOADING,
    glance: LOADING,
    standing: LOADING,
    problem: null,
    isBusy: false,
    sampleSize: {},
    chosen: {},
    async load() {
      loads += 1;
      const own = loads;
      const isNewest = () => own === loads;
      const { info } = useWorkspace.getState();
      void get().loadGlance();
      const recent = loaded(await core.workspace.recent({}));
      if (isNewest()) set({ recent });
      const standing = info.state === 'ready' ? loaded(await loadStanding(info.value.counts)) : info;
      if (isNewest()) set({ standing });
    },
    async loadGlance() {
      set({ glance: loaded(await core.machine.glance({})) });
    },
    open: (dir) => act(core.workspace.open({ dir })),
    create: (parent, name) => act(core.workspace.create({ dir: parent, name })),
    async makeSample(size = get().sampleSize) {
      set({ sampleSize: size });
      const started = await core.sample.workspace(size);
      set({ problem: started.ok ? null : started.error });
    },
    async close() {
      await act(core.workspace.close({}));
    },
    async forget(dir) {
      set({ recent: loaded(await core.workspace.forget({ dir })) });
    },
    async choose(kind, dir) {
      const { [kind]: _before, ...others } = get().chosen;
      if (dir === null) return set({ chosen: others });
      const empty: ChosenFolder = { dir, pictures: 0, folders: 0, counted: null, error: null };
      set({ chosen: { ...others, [kind]: empty } });
      const started = await core.places.count({ dir });
      if (!started.ok) return setChosen(kind, { ...empty, error: started.error });
      try {
        const counted = await waitForJob(core, contract.places.count, started.value, {
          onProgress: ({ done, figures }) =>
            setChosen(kind, { ...empty, pictures: done, folders: figures?.folders ?? 0 }),
        });
        setChosen(kind, { ...empty, pictures: counted.pictures, folders: counted.folders, counted });
      } catch (error) {
        setChosen(kind, { ...empty, error: AppError.from(error).data });
      }
    },
    clearProblem: () => set({ problem: null }),
  };
});
