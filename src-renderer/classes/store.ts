import { create } from 'zustand';
import type { CatalogImportReport, CatalogOverview, ClassConditions } from '../../src-shared/contract/catalog.ts';
import type { AppErrorData } from '../../src-shared/errors.ts';
import { core } from '../api/core.ts';
import { LOADING, type Loaded, loaded } from '../api/loaded.ts';
import { useWorkspace } from '../api/workspace.ts';

/** The import of a catalogue file: what became of it stays until it is put away. */
export type ImportState =
  | { readonly state: 'none' }
  | { readonly state: 'running'; readonly file: string }
  | { readonly state: 'done'; readonly report: CatalogImportReport }
  | { readonly state: 'failed'; readonly file: string; readonly error: AppErrorData };

type Classes = {
  readonly overview: Loaded<CatalogOverview>;
  /** Of the class that is open; of another one while that is on its way. */
  readonly conditions: { readonly kcode: string; readonly loaded: Loaded<ClassConditions> } | null;
  readonly importing: ImportState;
  load(): Promise<void>;
  loadConditions(kcode: string): Promise<void>;
  importFile(file: string): Promise<void>;
  putImportAway(): void;
};

/** Photos shown of each cell and group. */
const PHOTOS_PER_GROUP = 12;

export const useClasses = create<Classes>()((set, get) => {
  // Answers may come in another order than they were asked for: only the newest counts.
  let overviews = 0;
  return {
    overview: LOADING,
    conditions: null,
    importing: { state: 'none' },
    async load() {
      overviews += 1;
      const asked = overviews;
      const result = await core.catalog.overview({});
      if (asked === overviews) set({ overview: loaded(result, ({ classes }) => classes.length === 0) });
    },
    async loadConditions(kcode) {
      if (get().conditions?.kcode !== kcode) set({ conditions: { kcode, loaded: LOADING } });
      const result = await core.catalog.conditions({ kcode, photosPerGroup: PHOTOS_PER_GROUP });
      if (get().conditions?.kcode === kcode) set({ conditions: { kcode, loaded: loaded(result) } });
    },
    async importFile(file) {
      set({ importing: { state: 'running', file } });
      const result = await core.catalog.import({ file });
      if (result.ok) await useWorkspace.getState().refresh();
      set({
        importing: result.ok ? { state: 'done', report: result.value } : { state: 'failed', file, error: result.error },
      });
    },
    putImportAway: () => set({ importing: { state: 'none' } }),
  };
});
