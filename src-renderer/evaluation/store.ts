import type * as z from 'zod';
import { create } from 'zustand';
import type {
  EvaluationComparison,
  EvaluationHeader,
  EvaluationSummary,
  evaluation,
  JudgedPhotos,
} from '../../src-shared/contract/evaluation.ts';
import type { RunSummary } from '../../src-shared/contract/training.ts';
import { core } from '../api/core.ts';
import { LOADING, type Loaded, loaded } from '../api/loaded.ts';

/** What can be looked at: the runs, and which of them were evaluated on what. */
export type Evaluations = { readonly runs: readonly RunSummary[]; readonly headers: readonly EvaluationHeader[] };
export type SummaryQuery = z.input<typeof evaluation.summary.input>;
export type ComparisonQuery = z.input<typeof evaluation.compare.input>;
export type PhotoQuery = Omit<z.input<typeof evaluation.photos.input>, 'offset' | 'limit'>;

type State = {
  readonly evaluations: Loaded<Evaluations>;
  readonly summary: Loaded<EvaluationSummary>;
  readonly comparison: Loaded<EvaluationComparison>;
  /** By `photosKey` of what was asked for: those beside, and those of a grid. */
  readonly photos: Readonly<Record<string, Loaded<JudgedPhotos>>>;
  /** The photo that stands for a drug, by K-code. */
  readonly references: ReadonlyMap<string, number>;
};

type Actions = {
  loadEvaluations(): Promise<void>;
  loadReferences(): Promise<void>;
  loadSummary(query: SummaryQuery): Promise<void>;
  loadComparison(query: ComparisonQuery): Promise<void>;
  /** From the first; those that are there stay until the answer comes. */
  loadPhotos(query: PhotoQuery): Promise<void>;
  /** The next page, where there is one and none is on its way. */
  loadMorePhotos(query: PhotoQuery): Promise<void>;
};

/** Photos of a page: two screens of the grid. */
const PAGE_PHOTOS = 100;
/** Lists of photos that are kept: one beside, one in the grid, and the ones before while the next are on their way. */
const KEPT_LISTS = 4;

export const useEvaluation = create<State & Actions>()((set, get) => {
  let summaryAsked = '';
  let comparisonAsked = '';
  const onTheirWay = new Set<string>();

  return {
    evaluations: LOADING,
    summary: LOADING,
    comparison: LOADING,
    photos: {},
    references: new Map(),

    async loadEvaluations() {
      const [runs, headers] = await Promise.all([core.training.runs({}), core.evaluation.list({})]);
      if (!runs.ok) set({ evaluations: loaded<Evaluations>(runs) });
      else if (!headers.ok) set({ evaluations: loaded<Evaluations>(headers) });
      else set({ evaluations: { state: 'ready', value: { runs: runs.value, headers: headers.value } } });
    },

    async loadReferences() {
      const overview = await core.catalog.overview({});
      if (!overview.ok) return;
      const known = overview.value.classes.flatMap(({ kcode, referencePhotoId: id }): [string, number][] =>
        id === null ? [] : [[kcode, id]],
      );
      set({ references: new Map(known) });
    },

    async loadSummary(query) {
      const key = JSON.stringify(query);
      // The same evaluation made anew replaces the one on the screen; another one does not stand under its name.
      if (key !== summaryAsked) set({ summary: LOADING });
      summaryAsked = key;
      const result = loaded(await core.evaluation.summary(query));
      if (summaryAsked === key) set(({ summary }) => ({ summary: unlessSame(summary, result) }));
    },

    async loadComparison(query) {
      const key = JSON.stringify(query);
      if (key !== comparisonAsked) set({ comparison: LOADING });
      comparisonAsked = key;
      const result = loaded(await core.evaluation.compare(query));
      if (comparisonAsked === key) set(({ comparison }) => ({ comparison: unlessSame(comparison, result) }));
    },

    async loadPhotos(query) {
      const key = photosKey(query);
      set(({ photos }) => ({ photos: keep(photos, key, photos[key] ?? LOADING) }));
      // As many as were there, so that whoever has scrolled stays where they are.
      const known = get().photos[key];
      const limit = Math.min(500, Math.max(PAGE_PHOTOS, known?.state === 'ready' ? known.value.photos.length : 0));
      const result = loaded(await core.evaluation.photos({ ...query, offset: 0, limit }));
      set(({ photos }) => (key in photos ? { photos: { ...photos, [key]: result } } : {}));
    },

    async loadMorePhotos(query) {
      const key = photosKey(query);
      const known = get().photos[key];
      if (known?.state !== 'ready' || onTheirWay.has(key)) return;
      const { total, photos } = known.value;
      if (photos.length >= total) return;
      onTheirWay.add(key);
      const result = await core.evaluation.photos({ ...query, offset: photos.length, limit: PAGE_PHOTOS });
      onTheirWay.delete(key);
      // Where it was loaded anew meanwhile, the page belongs to the list before.
      if (!result.ok || get().photos[key] !== known) return;
      const value = { total: result.value.total, photos: [...photos, ...result.value.photos] };
      set((state) => ({ photos: { ...state.photos, [key]: { state: 'ready', value } } }));
    },
  };
});

/** Under what name the photos of a query are kept. */
export function photosKey(query: PhotoQuery): string {
  return JSON.stringify(query);
}

/** What is on the screen where the answer says the same: nothing is drawn anew while a run trains beside. */
function unlessSame<T>(shown: T, answer: T): T {
  return JSON.stringify(shown) === JSON.stringify(answer) ? shown : answer;
}

function keep(
  photos: State['photos'],
  key: string,
  value: Loaded<JudgedPhotos>,
): Readonly<Record<string, Loaded<JudgedPhotos>>> {
  const others = Object.entries(photos).filter(([name]) => name !== key);
  return Object.fromEntries([...others.slice(1 - KEPT_LISTS), [key, value]]);
}
