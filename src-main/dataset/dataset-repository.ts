import type { DatasetStep } from '../../src-shared/contract/dataset-state.ts';
import type { DatasetVersion } from '../../src-shared/contract/dataset-versions.ts';
import type { Split } from '../../src-shared/contract/photos.ts';

/** A photo in the outcome of a step; `split` is null where the step knows none. */
export type StepPhoto = { readonly classIndex: number; readonly split: Split | null };

export type StoredVersion = Omit<DatasetVersion, 'isCurrent' | 'runIds'>;

/** Where the chosen photos and their splits are kept; `storage` implements it. */
export interface DatasetRepository {
  readonly steps: DatasetSteps;
  readonly versions: DatasetVersions;
  /** Seeds of the last integration and of the split that stands; null before the first. */
  seeds(): { readonly integration: number | null; readonly split: number | null };
  /** Ids of the chosen photos that still hold: file there, not rejected, the label under which they were chosen. */
  members(): number[];
  /** Replaces the choice in one transaction. */
  saveMembers(photoIds: readonly number[], seed: number): void;
  /** Every photo that was ever assigned, also those that are not chosen now. */
  assignments(): ReadonlyMap<number, Split>;
  /** Of these, the ones whose label is the one they were divided under. */
  standingSplits(): ReadonlyMap<number, Split>;
  /** The photo at each path, null where the library has none there. */
  photosAt(paths: readonly string[]): ({ readonly photoId: number; readonly originalPath: string } | null)[];
  /** Ids of the chosen photos that the split left out. */
  leftOut(): ReadonlySet<number>;
  /** Replaces assignments and left-out photos in one transaction. */
  saveSplit(split: {
    readonly assignments: ReadonlyMap<number, Split>;
    readonly leftOut: Iterable<number>;
    readonly seed: number;
  }): void;
}

/** What the last run of each step said and came out with. */
export interface DatasetSteps {
  /** The photos of a step's outcome as they were then, by photo id; empty before the first. */
  photos(step: DatasetStep): ReadonlyMap<number, StepPhoto>;
  /** Null before the first, and where a program that kept no reports made it. */
  report(step: DatasetStep | 'leaks'): { readonly finishedAt: string; readonly report: unknown } | null;
  /** Replaces report and photos of a step in one transaction. */
  finish(step: DatasetStep, outcome: StepOutcome): void;
  /** Replaces the report of the leak check, which has no outcome of its own. */
  saveLeaks(outcome: Omit<StepOutcome, 'photos'>): void;
}

export type StepOutcome = {
  /** ISO 8601, UTC. */
  readonly finishedAt: string;
  readonly report: unknown;
  readonly photos: ReadonlyMap<number, StepPhoto>;
};

/** Datasets that manifests have fixed. */
export interface DatasetVersions {
  /** Newest first. */
  list(): StoredVersion[];
  find(number: number): StoredVersion | undefined;
  findByContent(contentHash: string): StoredVersion | undefined;
  /** The number that the next version gets. */
  nextNumber(): number;
  /** The one that manifest.json holds. */
  current(): number | null;
  /** Records a version unless its number is there, and makes it the current one, in one transaction. */
  setCurrent(version: StoredVersion): void;
}
