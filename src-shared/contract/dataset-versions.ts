import * as z from 'zod';
import { Count, DatasetPhoto, DatasetPlace, Page, Seed, SourceCounts, SplitCounts } from './dataset-counts.ts';
import { Source } from './photos.ts';

const VersionNumber = z.number().int().positive();

/** A dataset as a manifest once fixed it. A manifest of a content that is already there makes no new version. */
export const DatasetVersion = z.object({
  /** From 1, in the order in which they were made. */
  number: VersionNumber,
  createdAt: z.iso.datetime(),
  /** As the manifest was called when the version was made. */
  name: z.string(),
  version: z.string(),
  seeds: z.object({ integration: Seed.nullable(), split: Seed.nullable() }),
  totalImages: Count,
  counts: SplitCounts,
  /** By K-code; classes without a photo are absent. */
  perClass: z.record(z.string(), SplitCounts),
  /** SHA-256 over the sorted lines "sha256 kcode source split" of its photos. */
  contentHash: z.string().length(64),
  /** Of the kept copy of manifest.json: relative to the workspace with forward slashes. */
  manifestPath: z.string(),
  /** Whether it is what manifest.json says now. */
  isCurrent: z.boolean(),
  /** Runs that were trained on it, newest first. */
  runIds: z.array(z.string()),
});
export type DatasetVersion = z.infer<typeof DatasetVersion>;

/** What can have become of a photo between two versions; relabelled says that also its split may be another. */
export const VersionChange = z.enum(['added', 'removed', 'moved', 'relabelled']);
export type VersionChange = z.infer<typeof VersionChange>;

const ChangeCounts = z.object({ added: Count, removed: Count, moved: Count, relabelled: Count });
export type ChangeCounts = z.infer<typeof ChangeCounts>;

/** Two versions by their numbers. */
export const VersionPair = z.object({ from: VersionNumber, to: VersionNumber });

export const VersionComparison = VersionPair.extend({
  totals: ChangeCounts,
  unchanged: Count,
  perSource: z.record(Source, ChangeCounts),
  /** Classes with a change, by K-code. A relabelled photo counts for the class it left and for the one it came to. */
  perClass: z.array(z.object({ kcode: z.string(), from: SourceCounts, to: SourceCounts, changes: ChangeCounts })),
});
export type VersionComparison = z.infer<typeof VersionComparison>;

export const ComparedPhoto = DatasetPhoto.extend({
  change: VersionChange,
  /** Null where it was added. */
  from: DatasetPlace.nullable(),
  /** Null where it was removed. */
  to: DatasetPlace.nullable(),
});
export type ComparedPhoto = z.infer<typeof ComparedPhoto>;

export const ComparedPhotosQuery = VersionPair.extend({
  change: VersionChange.optional(),
  kcode: z.string().optional(),
  source: Source.optional(),
}).extend(Page.shape);
