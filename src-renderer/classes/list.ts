import type { ClassOverview } from '../../src-shared/contract/catalog.ts';
import { type DrugMatch, rankDrugs } from '../../src-shared/hangul.ts';

export const FILTERS = ['all', 'short', 'weak', 'noReal'] as const;
export type ClassFilter = (typeof FILTERS)[number];

export const SORTS = [
  'index',
  'name',
  'kcode',
  'manufacturer',
  'form',
  'studio',
  'real',
  'grade',
  'accuracy',
  'realAccuracy',
] as const;
export type ClassSort = (typeof SORTS)[number];

/** What the address says of the list. Without a sort: the best match first, or the order of the catalogue. */
export type ListChoice = {
  readonly query: string;
  readonly filter: ClassFilter;
  readonly sort: ClassSort | null;
  readonly isReversed: boolean;
};

/** A class with the parts of its texts that the search found. */
export type ListedClass = { readonly entry: ClassOverview; readonly ranges: DrugMatch['ranges'] };

/** A class whose accuracy is below is a failure (owner's plan, "70% 미만 클래스"; the evaluation's `failureThreshold`). */
export const WEAK_ACCURACY = 0.7;

/** The classes that are asked for, in the order that is asked for. */
export function listClasses(classes: readonly ClassOverview[], choice: ListChoice): ListedClass[] {
  const kept = classes.filter(passes[choice.filter]);
  const found = rankDrugs(choice.query, kept).map(({ drug, match }) => ({ entry: drug, ranges: match.ranges }));
  if (choice.sort === null) return found;
  const compare = orders[choice.sort];
  const direction = choice.isReversed ? -1 : 1;
  return found.sort((a, b) => compare(a.entry, b.entry, direction) || a.entry.classIndex - b.entry.classIndex);
}

/** How many classes each filter would keep. */
export function countFilters(classes: readonly ClassOverview[]): Readonly<Record<ClassFilter, number>> {
  const count = (filter: ClassFilter) => classes.filter(passes[filter]).length;
  return { all: count('all'), short: count('short'), weak: count('weak'), noReal: count('noReal') };
}

/** The address as a choice; what it has that does not exist is as if it were not there. */
export function readChoice(params: Readonly<Record<string, string>>): ListChoice {
  const { q = '', filter = '', sort = '' } = params;
  const name = sort.replace(/^-/, '');
  return {
    query: q,
    filter: FILTERS.find((known) => known === filter) ?? 'all',
    sort: SORTS.find((known) => known === name) ?? null,
    isReversed: sort.startsWith('-'),
  };
}

export function isShort({ photos, needed }: Pick<ClassOverview, 'photos' | 'needed'>): boolean {
  return photos.studio < needed.studio || photos.real < needed.real;
}

export function isWeak(accuracy: number | null | undefined): boolean {
  return accuracy !== null && accuracy !== undefined && accuracy < WEAK_ACCURACY;
}

const passes: Readonly<Record<ClassFilter, (entry: ClassOverview) => boolean>> = {
  all: () => true,
  short: isShort,
  weak: ({ accuracy }) => isWeak(accuracy?.overall.accuracy) || isWeak(accuracy?.real.accuracy),
  noReal: ({ photos }) => photos.real === 0,
};

type Compare = (a: ClassOverview, b: ClassOverview, direction: 1 | -1) => number;

const orders: Readonly<Record<ClassSort, Compare>> = {
  index: byNumber((entry) => entry.classIndex),
  name: byText((entry) => entry.drugName),
  kcode: byText((entry) => entry.kcode),
  manufacturer: byText((entry) => entry.manufacturer),
  form: byText((entry) => entry.form),
  studio: byNumber((entry) => entry.photos.studio),
  real: byNumber((entry) => entry.photos.real),
  grade: byNumber((entry) => entry.grades.A),
  accuracy: byNumber((entry) => entry.accuracy?.overall.accuracy),
  realAccuracy: byNumber((entry) => entry.accuracy?.real.accuracy),
};

function byText(of: (entry: ClassOverview) => string): Compare {
  // Korean before Latin, and "5밀리그램" before "10밀리그램".
  const collator = new Intl.Collator('ko', { numeric: true });
  return (a, b, direction) => direction * collator.compare(of(a), of(b));
}

/** What was not measured comes last, whatever the direction. */
function byNumber(of: (entry: ClassOverview) => number | null | undefined): Compare {
  return (a, b, direction) => {
    const [left, right] = [of(a) ?? null, of(b) ?? null];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return direction * (left - right);
  };
}
