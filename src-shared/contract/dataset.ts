import * as z from 'zod';
import { call, job } from './define.ts';
import { PhotoReason, Split } from './photos.ts';

const Listed = z.object({ path: z.string(), problem: PhotoReason });
const Count = z.number().int().nonnegative();
const Seed = z.number().int().nonnegative();

export const LinkStudioReport = z.object({
  dir: z.string(),
  linked: Count,
  alreadyThere: Count,
  /** How the folders were linked; `recorded` where the system refuses every kind of link. */
  linkKind: z.enum(['symlink', 'hardlink', 'recorded']),
  perClass: z.record(z.string(), Count),
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
  shortages: z.array(z.object({ kcode: z.string(), source: z.enum(['studio', 'real']), have: Count, need: Count })),
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

export const ManifestReport = z.object({
  manifestPath: z.string(),
  totalImages: Count,
  numClasses: Count,
  splits: z.record(Split, Count),
  version: z.string(),
});
export type ManifestReport = z.infer<typeof ManifestReport>;

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

export const dataset = {
  linkStudio: job(z.object({ dir: z.string().min(1) }), LinkStudioReport),
  integrate: job(z.object({ seed: Seed.default(42), materialise: z.boolean().default(false) }), IntegrateReport),
  split: job(z.object({ seed: Seed.default(42) }), SplitReport),
  manifest: job(
    z.object({
      name: z.string().min(1).default('PillSnap Narrow Model Dataset'),
      version: z.string().default('1.0.0'),
    }),
    ManifestReport,
  ),
  summary: call(z.object({}), z.object({ classes: z.array(DatasetClassCount) })),
};
