import type { DatasetClassStatistics, Mix } from '../../src-shared/contract/dataset-state.ts';
import { rankDrugs } from '../../src-shared/hangul.ts';

export const CLASS_SORTS = ['short', 'class', 'name', 'photos', 'test'] as const;
export type ClassSort = (typeof CLASS_SORTS)[number];

/** Photos that a class lacks for its 3:7 mix. */
export function shortageOf({ studio, real }: DatasetClassStatistics): number {
  return missing(studio) + missing(real);
}

/** Photos that one source of a class lacks. */
export function missing({ have, need }: Mix): number {
  return Math.max(0, need - have);
}

/** Photos of a class in one split, of both sources. */
export function splitTotal({ splits }: DatasetClassStatistics, split: 'train' | 'val' | 'test'): number {
  return splits[split].studio + splits[split].real;
}

/** The classes to show, in their order. A search brings its best matches first, whatever the order asked for. */
export function chooseRows(
  classes: readonly DatasetClassStatistics[],
  { query, sort, isShortOnly }: { readonly query: string; readonly sort: ClassSort; readonly isShortOnly: boolean },
): readonly DatasetClassStatistics[] {
  const wanted = isShortOnly ? classes.filter((entry) => shortageOf(entry) > 0) : classes;
  if (query.trim() !== '') return rankDrugs(query, wanted).map(({ drug }) => drug);
  return wanted.toSorted((a, b) => compare(a, b, sort) || a.classIndex - b.classIndex);
}

function compare(a: DatasetClassStatistics, b: DatasetClassStatistics, sort: ClassSort): number {
  switch (sort) {
    case 'short':
      return shortageOf(b) - shortageOf(a);
    case 'class':
      return 0;
    case 'name':
      return a.drugName.localeCompare(b.drugName, 'ko');
    case 'photos':
      return b.studio.have + b.real.have - (a.studio.have + a.real.have);
    case 'test':
      return splitTotal(a, 'test') - splitTotal(b, 'test');
  }
}
