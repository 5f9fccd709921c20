import type { Split } from '../../src-shared/contract/photos.ts';

/** Where the chosen photos and their splits are kept; `storage` implements it. */
export interface DatasetRepository {
  /** Seeds of the last integration and of the split that stands; null before the first. */
  seeds(): { readonly integration: number | null; readonly split: number | null };
  /** Ids of the chosen photos whose file has not vanished. */
  members(): number[];
  /** Replaces the choice in one transaction. */
  saveMembers(photoIds: readonly number[], seed: number): void;
  /** Every photo that was ever assigned, also those that are not chosen now. */
  assignments(): ReadonlyMap<number, Split>;
  /** Ids of the chosen photos that the split left out. */
  leftOut(): ReadonlySet<number>;
  /** Replaces assignments and left-out photos in one transaction. */
  saveSplit(split: {
    readonly assignments: ReadonlyMap<number, Split>;
    readonly leftOut: Iterable<number>;
    readonly seed: number;
  }): void;
}
