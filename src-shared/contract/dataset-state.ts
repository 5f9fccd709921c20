import * as z from 'zod';
import { Count, DatasetPhoto, DatasetPlace, Seed, SourceCounts, SplitCounts } from './dataset-counts.ts';

/** The steps from a library to a manifest, in their order. */
export const DatasetStep = z.enum(['integrate', 'split', 'manifest']);
export type DatasetStep = z.infer<typeof DatasetStep>;

/**
 * By how many photos a step would come out differently now. `added`: chosen or assigned since; `removed`: no longer;
 * of these `rejected` by a decision and `missing` their file; `relabelled`: of another class; `moved`: in another split.
 */
export const StepDrift = z.object({
  added: Count,
  removed: Count,
  rejected: Count,
  missing: Count,
  relabelled: Count,
  moved: Count,
});
export type StepDrift = z.infer<typeof StepDrift>;

export const StepState = z.object({
  /** `out_of_date`: running it again, or a step before it, would give something else. */
  state: z.enum(['never', 'done', 'out_of_date']),
  /** When it was last made; null where it never was, or by a program that did not note it. */
  finishedAt: z.iso.datetime().nullable(),
  drift: StepDrift,
  /** Whether a step before it is out of date. */
  isBehind: z.boolean(),
});
export type StepState = z.infer<typeof StepState>;

const Mix = z.object({
  /** Photos that can be chosen: not rejected, file there. */
  have: Count,
  /** Of the 3:7 mix (owner's plan, task 7). */
  need: Count,
  /** What the integration would choose now: the smaller of the two. */
  wouldChoose: Count,
  /** What the last one chose and is still there. */
  chosen: Count,
});
export type Mix = z.infer<typeof Mix>;

export const DatasetClassStatistics = z.object({
  classIndex: Count,
  kcode: z.string(),
  drugName: z.string(),
  manufacturer: z.string(),
  studio: Mix,
  real: Mix,
  splits: SplitCounts,
});
export type DatasetClassStatistics = z.infer<typeof DatasetClassStatistics>;

export const DatasetStatistics = z.object({
  classes: z.array(DatasetClassStatistics),
  totals: z.object({ have: SourceCounts, need: SourceCounts, chosen: SourceCounts, splits: SplitCounts }),
  /** Photos of the library that no integration takes. */
  excluded: z.object({ rejected: Count, missing: Count }),
  /** Chosen photos that no split has been asked for yet, and those that the split left out. */
  unassigned: Count,
  leftOut: Count,
  seeds: z.object({ integration: Seed.nullable(), split: Seed.nullable() }),
  steps: z.object({ integrate: StepState, split: StepState, manifest: StepState }),
  /** The version that manifest.json holds. */
  currentVersion: z.number().int().positive().nullable(),
});
export type DatasetStatistics = z.infer<typeof DatasetStatistics>;

/** Why an entry of the manifest no longer holds; the first that applies. */
export const StaleProblem = z.enum(['unknown', 'rejected', 'missing', 'relabelled', 'left', 'moved']);
export type StaleProblem = z.infer<typeof StaleProblem>;

export const LeakReport = z.object({
  checkedAt: z.iso.datetime(),
  /** Photos of the current split that were compared with each other. */
  photos: Count,
  /** Pairs of copies that stand in different splits. */
  crossingPairs: Count,
  /** Groups that such pairs form, and as many of them as are listed. */
  groupCount: Count,
  groups: z.array(z.object({ photos: z.array(DatasetPhoto.extend({ place: DatasetPlace })) })),
  /** Null where there is no manifest. */
  manifest: z
    .object({
      /** Null where a program that knew no versions wrote it. */
      versionNumber: z.number().int().positive().nullable(),
      files: Count,
      stale: z.record(StaleProblem, Count),
      /** As many as are listed, by problem and path. */
      entries: z.array(
        DatasetPhoto.extend({ problem: StaleProblem, was: DatasetPlace, now: DatasetPlace.partial().nullable() }),
      ),
    })
    .nullable(),
});
export type LeakReport = z.infer<typeof LeakReport>;
