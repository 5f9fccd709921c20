import { create } from 'zustand';
import type { DatasetReports } from '../../src-shared/contract/dataset.ts';
import type { DatasetStatistics } from '../../src-shared/contract/dataset-state.ts';
import type { DatasetVersion } from '../../src-shared/contract/dataset-versions.ts';
import type { Result } from '../../src-shared/errors.ts';
import { core } from '../api/core.ts';
import { LOADING, type Loaded, loaded } from '../api/loaded.ts';

/** Everything that the screen shows of the dataset as it is now. */
export type DatasetView = {
  readonly statistics: DatasetStatistics;
  readonly reports: DatasetReports;
  /** Newest first. */
  readonly versions: readonly DatasetVersion[];
};

/** What a person set for the next run of each step; undefined: what the program would take. */
export type StepOptions = {
  readonly seed: number | undefined;
  readonly isMaterialised: boolean | undefined;
  /** Of the first split; the seed of one that stands changes only with a reset. */
  readonly splitSeed: number | undefined;
  readonly name: string | undefined;
  readonly version: string | undefined;
};

type DatasetStore = {
  readonly view: Loaded<DatasetView>;
  readonly options: StepOptions;
  /** What is on the screen stays until the answer is there. One at a time: of calls in between only the last is made up for. */
  load(): Promise<void>;
  setOptions(options: Partial<StepOptions>): void;
};

/** Set while answers are on their way: whether somebody has asked again since. */
type Loading = { isAskedAgain: boolean };

export const useDataset = create<DatasetStore>()((set) => {
  let loading: Loading | null = null;
  return {
    view: LOADING,
    options: {
      seed: undefined,
      isMaterialised: undefined,
      splitSeed: undefined,
      name: undefined,
      version: undefined,
    },
    async load() {
      if (loading) {
        loading.isAskedAgain = true;
        return;
      }
      const round: Loading = { isAskedAgain: false };
      loading = round;
      do {
        round.isAskedAgain = false;
        const view = await readView();
        set({ view });
      } while (round.isAskedAgain);
      loading = null;
    },
    setOptions: (options) => set((state) => ({ options: { ...state.options, ...options } })),
  };
});

async function readView(): Promise<Loaded<DatasetView>> {
  const [statistics, reports, versions] = await Promise.all([
    core.dataset.statistics({}),
    core.dataset.reports({}),
    core.dataset.versions({}),
  ]);
  if (!statistics.ok) return loaded(statistics);
  if (!reports.ok) return loaded(reports);
  if (!versions.ok) return loaded(versions);
  const view = { statistics: statistics.value, reports: reports.value, versions: versions.value };
  return loaded({ ok: true, value: view } satisfies Result<DatasetView>, hasNoPhotos);
}

function hasNoPhotos({ statistics: { totals, excluded } }: DatasetView): boolean {
  return totals.have.studio + totals.have.real + excluded.rejected + excluded.missing === 0;
}
