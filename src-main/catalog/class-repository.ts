import type { ClassScore } from '../../src-shared/contract/catalog.ts';
import type { CaptureCondition, Source, Split } from '../../src-shared/contract/photos.ts';

/** Photos of one class and source. */
export type ClassPhotos = {
  readonly classIndex: number;
  readonly source: Source;
  readonly count: number;
  /** The one to show of them. */
  readonly bestPhotoId: number;
};

/** What the newest stored evaluation says of each class index it knows. */
export type ClassScores = {
  readonly runId: string;
  readonly split: Split;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly byClass: ReadonlyMap<number, { readonly overall: ClassScore; readonly real: ClassScore }>;
};

export type ConditionPhoto = {
  readonly photoId: number;
  readonly source: Source;
  readonly condition: CaptureCondition | null;
};

/** What the library knows of each class, for its overview; `storage` implements it. Vanished photos count nowhere. */
export interface ClassRepository {
  /** Only classes and sources that have photos. */
  photos(): ClassPhotos[];
  /** Only classes and splits that have photos of the dataset. */
  splits(): { readonly classIndex: number; readonly split: Split; readonly count: number }[];
  scores(): ClassScores | null;
  /** The photos of one class, by photo id. */
  conditions(classIndex: number): Iterable<ConditionPhoto>;
}
