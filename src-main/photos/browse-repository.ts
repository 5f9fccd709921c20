import type { PhotoRow } from '../../src-shared/contract/photo-filing.ts';
import type { ClassNames, IndexedPhoto } from './photo-index.ts';

/** A photo to be found by; null: it is gone, or its file has vanished. */
export type ReadPhoto = { readonly photoId: number; readonly photo: IndexedPhoto | null };

/** What a reader needs that keeps all photos in memory; `storage` implements it. */
export interface BrowseRepository {
  /** A number that grows with every change of a photo, by whatever process. */
  lastChange(): number;
  /** Photos that have changed since then, each once; null where that is no longer known. */
  changedSince(change: number): number[] | null;
  /** Up to `limit` photos with greater ids, by id. */
  readAfter(photoId: number, limit: number): ReadPhoto[];
  /** These photos, in any order. */
  read(photoIds: readonly number[]): ReadPhoto[];
  /** By class index. */
  classes(): ClassNames;
  /** In the order of the ids; those that are gone are left out. */
  rows(photoIds: readonly number[]): PhotoRow[];
}
