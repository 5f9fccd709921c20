import type { PhotoRecord, Source, Split } from '../../src-shared/contract/photos.ts';
import type { Measured } from './grade.ts';

/** A photo that is to be recorded. */
export type NewPhoto = Omit<PhotoRecord, 'photoId' | 'kcode' | 'split'> & {
  readonly classIndex: number;
  readonly fingerprint: Uint8Array;
  readonly measured: Measured;
  /** ISO 8601, UTC. */
  readonly addedAt: string;
};

/** What the dataset needs to know of each photo. */
export type LibraryPhoto = {
  readonly photoId: number;
  readonly source: Source;
  readonly classIndex: number;
  readonly sha256: string;
  readonly path: string;
  readonly originalPath: string;
  /** A studio photo whose file was not there the last time. */
  readonly isMissing: boolean;
  /** By a person; such photos are in no dataset. */
  readonly isRejected: boolean;
};

export type PhotoFilter = {
  readonly source?: Source | undefined;
  readonly kcode?: string | undefined;
  readonly split?: Split | undefined;
  readonly offset: number;
  readonly limit: number;
};

/** Where photos are kept; `storage` implements it. Lists and counts leave out photos whose file has vanished. */
export interface PhotoRepository {
  /** Records photos in one transaction. A studio photo at a path already recorded replaces the one there. */
  add(photos: readonly NewPhoto[]): void;
  /** The labels of the real photo with these bytes: the one it has, then those that people took from it. */
  findRealKcodes(sha256: string): readonly string[];
  /** Studio photos of one class, also vanished ones. */
  findStudio(classIndex: number): { photoId: number; path: string; sha256: string; isMissing: boolean }[];
  setMissing(photoIds: readonly number[], isMissing: boolean): void;
  list(filter: PhotoFilter): { total: number; photos: PhotoRecord[] };
  count(source: Source): number;
  /** Photos per class index. */
  countPerClass(source: Source): ReadonlyMap<number, number>;
  /** Every photo, by photo id, also vanished ones: what is known of them still holds for their copies. */
  library(): LibraryPhoto[];
  /** Of up to `limit` photos with greater ids, also vanished ones, by photo id. */
  fingerprintsAfter(photoId: number, limit: number): { readonly photoId: number; readonly fingerprint: Uint8Array }[];
}
