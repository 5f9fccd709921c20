import { create } from 'zustand';
import type { ComparedPhoto, VersionChange, VersionComparison } from '../../src-shared/contract/dataset-versions.ts';
import { core } from '../api/core.ts';
import { LOADING, type Loaded, loaded } from '../api/loaded.ts';

/** What is asked for: two versions, and which of their changes. */
export type ComparisonQuery = {
  readonly from: number;
  readonly to: number;
  readonly change?: VersionChange | undefined;
  readonly kcode?: string | undefined;
};

export const PAGE_PHOTOS = 100;

type ComparisonStore = {
  readonly summary: Loaded<VersionComparison>;
  readonly total: number;
  /** Pages of the photos that were asked for, by their number. */
  readonly pages: ReadonlyMap<number, readonly ComparedPhoto[]>;
  /** Whether the photos could not be read. */
  readonly photos: Loaded<null>;
  /** Shows other versions or other changes; what is shown of the same versions stays until the answer is there. */
  ask(query: ComparisonQuery): Promise<void>;
  /** Asks for a page unless it is there or on its way. */
  loadPage(page: number): Promise<void>;
};

export const useComparison = create<ComparisonStore>()((set, get) => {
  let asked: ComparisonQuery | null = null;
  const onTheirWay = new Set<number>();
  return {
    summary: LOADING,
    total: 0,
    pages: new Map(),
    photos: LOADING,
    async ask(query) {
      const isOtherPair = asked?.from !== query.from || asked.to !== query.to;
      asked = query;
      onTheirWay.clear();
      set({ pages: new Map(), photos: LOADING, ...(isOtherPair ? { summary: LOADING, total: 0 } : {}) });
      const photos = get().loadPage(0);
      const summary = loaded(await core.dataset.compare({ from: query.from, to: query.to }), isSame);
      if (asked === query) set({ summary });
      await photos;
    },
    async loadPage(page) {
      const query = asked;
      if (!query || onTheirWay.has(page) || get().pages.has(page)) return;
      onTheirWay.add(page);
      const result = await core.dataset.comparedPhotos({ ...query, offset: page * PAGE_PHOTOS, limit: PAGE_PHOTOS });
      if (asked !== query) return;
      onTheirWay.delete(page);
      if (!result.ok) return set({ photos: { state: 'failed', error: result.error } });
      const { total, photos } = result.value;
      set(({ pages }) => ({ total, photos: { state: 'ready', value: null }, pages: new Map(pages).set(page, photos) }));
    },
  };
});

function isSame({ totals }: VersionComparison): boolean {
  return totals.added + totals.removed + totals.moved + totals.relabelled === 0;
}
