import { FACETS, type Facet, PhotoQuery, type PhotoRow, PhotoSort } from '../../src-shared/contract/photo-filing.ts';
import type { RouteParams } from '../ui/route.ts';

/** What the grid shows, and in which order. */
export type PhotoView = { readonly query: PhotoQuery; readonly sort: PhotoSort };

/** The name of each list in the address: `#/photos?class=K-030864&decision=pending`. */
export const FACET_PARAMS = {
  kcodes: 'class',
  sources: 'source',
  grades: 'grade',
  decisions: 'decision',
  rejectReasons: 'reason',
  splits: 'split',
  backgrounds: 'background',
  lights: 'light',
  sides: 'side',
  elevations: 'elevation',
  rotations: 'rotation',
  warnings: 'warning',
} as const satisfies Record<Facet, string>;

/** What an address asks for. Values that no photo can have (an old or mistyped link) ask for nothing. */
export function viewOf(params: RouteParams): PhotoView {
  const lists = FACETS.flatMap((facet) => {
    const values = (params[FACET_PARAMS[facet]] ?? '')
      .split(',')
      .filter((value) => value !== '' && PhotoQuery.shape[facet].safeParse([value]).success);
    return values.length === 0 ? [] : [[facet, values] as const];
  });
  const text = (params.q ?? '').trim().slice(0, MAX_TEXT_LENGTH);
  // Every value was just tried on the schema of its list.
  const query = { ...Object.fromEntries(lists), ...(text === '' ? {} : { text }) } as PhotoQuery;
  const [, minus, by] = /^(-?)(\w+)$/.exec(params.sort ?? '') ?? [];
  const sort = PhotoSort.safeParse({ by, isReversed: minus === '-' });
  return { query, sort: sort.success ? sort.data : PhotoSort.parse({}) };
}

/** What the server takes. */
const MAX_TEXT_LENGTH = 200;

/** `sort` of an address; null for the usual order. */
export function sortParam({ by, isReversed }: PhotoSort): string | null {
  return by === 'added' && !isReversed ? null : `${isReversed ? '-' : ''}${by}`;
}

/** The values that an address asks of a list. */
export function valuesOf(query: PhotoQuery, facet: Facet): readonly string[] {
  return query[facet] ?? [];
}

/** Changes of the address that put a value into a list, or take it out. */
export function toggled(query: PhotoQuery, facet: Facet, value: string): Record<string, string | null> {
  const values = valuesOf(query, facet);
  const after = values.includes(value) ? values.filter((other) => other !== value) : [...values, value];
  return { [FACET_PARAMS[facet]]: after.length === 0 ? null : after.join(',') };
}

/** Changes of the address that ask for everything again. */
export function cleared(): Record<string, null> {
  return Object.fromEntries([...Object.values(FACET_PARAMS), 'q'].map((name) => [name, null]));
}

export function isFiltered(query: PhotoQuery): boolean {
  return Object.keys(query).length > 0;
}

/** Two views with the same key find the same photos in the same order. */
export function keyOf(view: PhotoView): string {
  return JSON.stringify([FACETS.map((facet) => view.query[facet] ?? []), view.query.text ?? '', view.sort]);
}

/** The photos of a view that nobody has decided on; null where the view asks for decided ones only. */
export function pendingOf(query: PhotoQuery): PhotoQuery | null {
  const asked = query.decisions ?? [];
  return asked.length > 0 && !asked.includes('pending') ? null : { ...query, decisions: ['pending'] };
}

export function isPending(row: PhotoRow): boolean {
  return row.decision === 'pending';
}
