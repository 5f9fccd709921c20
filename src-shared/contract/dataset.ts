import * as z from 'zod';
import { Count, Seed } from './dataset-counts.ts';
import { DatasetStatistics, LeakReport } from './dataset-state.ts';
import {
  ComparedPhoto,
  ComparedPhotosQuery,
  DatasetVersion,
  VersionComparison,
  VersionPair,
} from './dataset-versions.ts';
import { call, job } from './define.ts';
import { HostPath } from './host-path.ts';
import { PhotoReason, Source, Split } from './photos.ts';
import { PreprocessingConfig } from './preprocessing.ts';

const Listed = z.object({ path: z.string(), problem: PhotoReason });

export const LinkStudioReport = z.object({
  dir: z.string(),
  /** Photos recorded for the first time, or anew because the file behind the link has other bytes now. */
  linked: Count,
  alreadyThere: Count,
  /** Photos of an earlier run whose file is gone: kept with their split, but in no dataset until they are back. */
  vanished: z.array(z.string()),
  /** How the folders were linked; `recorded` where the system refuses every kind of link. */
  linkKind: z.enum(['symlink', 'hardlink', 'recorded']),
  perClass: z.record(z.string(), Count),
  warned: z.array(Listed),
  /** K-codes of the catalogue without a folder in `dir`. */
  missingDrugs: z.array(z.string()),
  emptyFolders: z.array(z.string()),
  /** Folders whose name is no K-code of the catalogue. */
  unknownFolders: z.array(z.string()),
  refused: z.array(Listed),
});
export type LinkStudioReport = z.infer<typeof LinkStudioReport>;

/** integration_stats.json: these names are read by other programs. */
export const IntegrationStats = z.object({
  total_studio: Count,
  total_real: Count,
  total_combined: Count,
  per_class: z.record(z.string(), z.object({ studio: Count, real: Count, total: Count })),
});
export type IntegrationStats = z.infer<typeof IntegrationStats>;

export const IntegrateReport = z.object({
  seed: Seed,
  stats: IntegrationStats,
  shortages: z.array(z.object({ kcode: z.string(), source: Source, have: Count, need: Count })),
  /** Photos of each class that were left out because a person has rejected them; K-codes without any are not named. */
  rejected: z.record(z.string(), Count).default({}),
  statsPath: z.string(),
  combinedDir: z.string().nullable(),
});
export type IntegrateReport = z.infer<typeof IntegrateReport>;

export const SplitReport = z.object({
  seed: Seed,
  counts: z.object({ train: Count, val: Count, test: Count }),
  perClass: z.record(z.string(), z.object({ train: Count, val: Count, test: Count })),
  /** Photos that have at least one copy in the dataset, and the groups they form. */
  copies: z.object({ photos: Count, groups: Count }),
  /** Pairs of copies that stand in different splits: always counted anew from the finished split, and zero. */
  crossingCopies: Count,
  /** Classes whose copy groups are too few for all three splits. */
  tooSmall: z.array(z.object({ kcode: z.string(), groups: Count, missing: z.array(Split) })),
  /** Photos that no split can take without moving an older one, with the reason. */
  leftOut: z.array(Listed),
  splitsPath: z.string(),
});
export type SplitReport = z.infer<typeof SplitReport>;

const LabelledPhoto = z.object({
  /** Relative to the workspace with forward slashes, or absolute where a studio file is only recorded. */
  path: z.string(),
  /** The class index. */
  label: Count,
  kcode: z.string(),
  source: Source,
  sha256: z.string().length(64),
});

/** splits.json: `path`, `label` and `kcode` are read by other programs. */
export const Splits = z.record(Split, z.array(LabelledPhoto));
export type Splits = z.infer<typeof Splits>;

export const ManifestFile = LabelledPhoto.extend({ split: Split });
export type ManifestFile = z.infer<typeof ManifestFile>;

const Distribution = z.record(z.string(), Count);

/** manifest.json: these names are read by other programs; `files` is the proof of what the dataset holds. */
export const Manifest = z.object({
  dataset_name: z.string(),
  version: z.string(),
  created_date: z.iso.datetime(),
  num_classes: Count,
  total_images: Count,
  splits: z.record(Split, z.object({ num_images: Count, class_distribution: Distribution })),
  class_distribution: Distribution,
  preprocessing: PreprocessingConfig,
  augmentation: z.object({ train: z.record(z.string(), z.unknown()), val: z.null(), test: z.null() }),
  files: z.array(ManifestFile),
});
export type Manifest = z.infer<typeof Manifest>;

export const ManifestReport = z.object({
  manifestPath: z.string(),
  totalImages: Count,
  numClasses: Count,
  splits: z.record(Split, Count),
  version: z.string(),
  /** The dataset version that holds this content, and whether this run made it. */
  versionNumber: z.number().int().positive(),
  isNewVersion: z.boolean(),
  contentHash: z.string().length(64),
});
export type ManifestReport = z.infer<typeof ManifestReport>;

/** Photos of one class: in the library, chosen by the integration, and in each split. */
export const DatasetClassCount = z.object({
  kcode: z.string(),
  drugName: z.string(),
  studio: Count,
  real: Count,
  selectedStudio: Count,
  selectedReal: Count,
  train: Count,
  val: Count,
  test: Count,
});
export type DatasetClassCount = z.infer<typeof DatasetClassCount>;

/** The reports of the last run of each step and of the last leak check; null before the first. */
export const DatasetReports = z.object({
  integrate: IntegrateReport.nullable(),
  split: SplitReport.nullable(),
  manifest: ManifestReport.nullable(),
  leaks: LeakReport.nullable(),
});
export type DatasetReports = z.infer<typeof DatasetReports>;

export const dataset = {
  linkStudio: job(z.object({ dir: HostPath }), LinkStudioReport),
  /** Without a seed: the one of the last time, or 42. */
  integrate: job(z.object({ seed: Seed.optional(), materialise: z.boolean().default(false) }), IntegrateReport),
  /** Without a seed: as above. Photos once assigned stay; another seed is refused unless `reset` forgets them all. */
  split: job(z.object({ seed: Seed.optional(), reset: z.boolean().default(false) }), SplitReport),
  manifest: job(
    z.object({
      name: z.string().min(1).default('PillSnap Narrow Model Dataset'),
      version: z.string().default('1.0.0'),
    }),
    ManifestReport,
  ),
  summary: call(z.object({}), z.object({ classes: z.array(DatasetClassCount) })),
  /** The mix and the split of every class, and what each step would change if it ran now. */
  statistics: call(z.object({}), DatasetStatistics),
  reports: call(z.object({}), DatasetReports),
  /** Looks anew for copies that cross splits, and for entries of the manifest that no longer hold. */
  leaks: job(z.object({}), LeakReport),
  /** Newest first. */
  versions: call(z.object({}), z.array(DatasetVersion)),
  compare: call(VersionPair, VersionComparison),
  comparedPhotos: call(ComparedPhotosQuery, z.object({ total: Count, photos: z.array(ComparedPhoto) })),
};
