import type { PhotoQuery, PhotoSelection } from '../../src-shared/contract/photo-filing.ts';

/** Which photos a person has taken together. `all`: whatever the filter finds, also what was never scrolled to. */
export type Selection =
  | { readonly kind: 'some'; readonly photoIds: ReadonlySet<number> }
  | { readonly kind: 'all'; readonly total: number };

export const NOTHING_SELECTED: Selection = { kind: 'some', photoIds: new Set() };

export function selectionSize(selection: Selection): number {
  return selection.kind === 'all' ? selection.total : selection.photoIds.size;
}

export function isSelected(selection: Selection, photoId: number): boolean {
  return selection.kind === 'all' || selection.photoIds.has(photoId);
}

/** With these as well; everything stays everything. */
export function withAll(before: Selection, photoIds: Iterable<number>): Selection {
  return before.kind === 'all' ? before : { kind: 'some', photoIds: new Set([...before.photoIds, ...photoIds]) };
}

export function withToggled(photoIds: ReadonlySet<number>, photoId: number): Selection {
  const after = new Set(photoIds);
  if (!after.delete(photoId)) after.add(photoId);
  return { kind: 'some', photoIds: after };
}

/** What is filed: the selected photos as the core takes them. Everything of a filter goes by the filter, so that a photo that came meanwhile is an error and no surprise. */
export function toFile(selection: Selection, query: PhotoQuery): PhotoSelection {
  return selection.kind === 'all' ? { query, expected: selection.total } : { photoIds: [...selection.photoIds] };
}
