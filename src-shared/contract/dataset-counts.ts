import * as z from 'zod';
import { Source, Split } from './photos.ts';

export const Count = z.number().int().nonnegative();
export const Seed = z.number().int().nonnegative();

/** Photos of each source. */
export const SourceCounts = z.object({ studio: Count, real: Count });
export type SourceCounts = z.infer<typeof SourceCounts>;

/** Photos of each split and source. */
export const SplitCounts = z.object({ train: SourceCounts, val: SourceCounts, test: SourceCounts });
export type SplitCounts = z.infer<typeof SplitCounts>;

/** Where a photo stands in a dataset. */
export const DatasetPlace = z.object({ kcode: z.string(), split: Split });
export type DatasetPlace = z.infer<typeof DatasetPlace>;

/** A photo of a dataset, now or in an earlier version. */
export const DatasetPhoto = z.object({
  /** Null where the library no longer has this photo. */
  photoId: z.number().int().nullable(),
  /** Relative to the workspace with forward slashes, or absolute where a studio file is only recorded. */
  path: z.string(),
  /** Of the file that was imported or linked, without its folders; of `path` where the library no longer has the photo. */
  fileName: z.string(),
  source: Source,
});
export type DatasetPhoto = z.infer<typeof DatasetPhoto>;

/** Which part of a list is asked for. */
export const Page = z.object({
  offset: Count.default(0),
  limit: z.number().int().min(1).max(1000).default(100),
});
