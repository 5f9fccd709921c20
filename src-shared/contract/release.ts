import * as z from 'zod';
import { call, job } from './define.ts';
import { HostPath } from './host-path.ts';

/** One of the owner's five goals with what was measured. */
export const GoalResult = z.object({
  metric: z.enum(['top1', 'top5', 'realTop1', 'latencyMs', 'fileSizeMb']),
  unit: z.enum(['fraction', 'ms', 'MB']),
  /** `atLeast`: more is better; `atMost`: less is better. */
  direction: z.enum(['atLeast', 'atMost']),
  goal: z.number(),
  least: z.number(),
  /** Null where nothing could be measured (no real photo in the test split, say): such a goal is not met. */
  measured: z.number().nullable(),
  verdict: z.enum(['goal', 'least', 'missed', 'unmeasured']),
});
export type GoalResult = z.infer<typeof GoalResult>;

export const ReleaseReport = z.object({
  runId: z.string(),
  createdAt: z.iso.datetime(),
  dir: z.string(),
  files: z.array(z.object({ name: z.string(), sizeBytes: z.number().int(), sha256: z.string() })),
  goals: z.array(GoalResult),
  /** `release`: all goals met; `acceptable`: all at least at the least value; `refuse`: at least one missed. */
  verdict: z.enum(['release', 'acceptable', 'refuse']),
  parity: z.object({
    photos: z.number().int(),
    /** Largest difference of a logit between the exported model and the evaluation graph. */
    maxLogitDifference: z.number(),
    tolerance: z.number(),
    top1Agreement: z.number(),
    passed: z.boolean(),
  }),
  latency: z.object({
    device: z.string(),
    runs: z.number().int(),
    medianMs: z.number(),
    p95Ms: z.number(),
  }),
});
export type ReleaseReport = z.infer<typeof ReleaseReport>;

/** What stood against a release when it was decided: the metric of a goal that is not even at its least value, or parity. */
export const ReleaseObstacle = z.enum([...GoalResult.shape.metric.options, 'parity']);
export type ReleaseObstacle = z.infer<typeof ReleaseObstacle>;

/** What a reviewer decided about a package. Nothing is overwritten: a later decision stands beside the earlier ones. */
export const ReleaseDecision = z.object({
  decision: z.enum(['released', 'refused']),
  note: z.string(),
  decidedAt: z.iso.datetime(),
  /** The reviewer's name as they wrote it; null: decided before names were asked for. */
  decidedBy: z.string().nullable().default(null),
  /** What had been missed at that time: a release with anything in it was confirmed against the gate. */
  obstacles: z.array(ReleaseObstacle),
});
export type ReleaseDecision = z.infer<typeof ReleaseDecision>;

/** A package that was written, as the workspace remembers it. */
export const ReleaseRecord = ReleaseReport.extend({
  exportId: z.number().int().positive(),
  /** Newest first; the first one holds. */
  decisions: z.array(ReleaseDecision),
});
export type ReleaseRecord = z.infer<typeof ReleaseRecord>;

export const ReleasePackage = ReleaseRecord.extend({
  /** Of all files together. */
  sizeBytes: z.number().int(),
  /** By the sizes of the exported files alone; `contents` compares the hashes, and that of DECISION.md too. */
  folder: z.enum(['present', 'changed', 'gone']),
});
export type ReleasePackage = z.infer<typeof ReleasePackage>;

/** What lies in a package's folder now, read anew. */
export const PackageContents = z.object({
  exportId: z.number().int().positive(),
  dir: z.string(),
  files: z.array(
    z.object({
      name: z.string(),
      /** As it was written. */
      sizeBytes: z.number().int(),
      sha256: z.string(),
      state: z.enum(['same', 'changed', 'gone']),
    }),
  ),
  /** Files that are not of the package; its own release.json, which holds their list, is not named. */
  added: z.array(z.string()),
  isWhole: z.boolean(),
});
export type PackageContents = z.infer<typeof PackageContents>;

/** Where a run stands on its way to a package. */
export const ReleaseCandidate = z.object({
  runId: z.string(),
  /** File name inside the run's `checkpoints` folder, and the epoch after which it was written; null: there is none. */
  checkpoint: z.object({ name: z.string(), epoch: z.number().int() }).nullable(),
  /** The newest evaluation of the test split with that checkpoint; without one there is nothing to export by. */
  evaluation: z
    .object({ createdAt: z.iso.datetime(), samples: z.number().int(), realSamples: z.number().int() })
    .nullable(),
  /** The five goals as far as they are known: time and file size are measured by the export. */
  goals: z.array(GoalResult),
});
export type ReleaseCandidate = z.infer<typeof ReleaseCandidate>;

const RunRef = z.object({ runId: z.string().optional() });
const ExportRef = z.object({ exportId: z.number().int().positive() });

/** Characters of a reviewer's note, and of their name. */
export const LONGEST_NOTE = 2000;
export const LONGEST_REVIEWER = 80;

/** One line: it stands in a list of the package's decision record. */
const Reviewer = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_REVIEWER)
  .regex(/^\P{Cc}+$/u);

export const release = {
  /**
   * Writes the ONNX package of a run's best checkpoint and measures it, in a thread of its own. `dir`: default
   * exports/<run id>. `evaluateFirst`: where that checkpoint was not evaluated on the test split, this is done before, in
   * the same job, so that whoever started both need not stay; without it such an export is an error.
   */
  export: job(RunRef.extend({ dir: HostPath.optional(), evaluateFirst: z.boolean().default(false) }), ReleaseRecord),
  /** The newest of a run, or of all. */
  report: call(RunRef, ReleaseRecord),
  /** Every package, newest first. */
  list: call(RunRef, z.array(ReleasePackage)),
  contents: call(ExportRef, PackageContents),
  /** Of the named run, or the newest finished one. */
  candidate: call(RunRef, ReleaseCandidate),
  /**
   * Records a reviewer's decision, in the workspace and in the package's folder where that is still there, and answers with
   * the package as it stands then. Refusing is always possible. Releasing needs every file of the package as it was written
   * and, where the verdict is `refuse`, `isAgainstGate` and a note.
   */
  decide: call(
    ExportRef.extend({
      decision: ReleaseDecision.shape.decision,
      decidedBy: Reviewer,
      note: z.string().trim().max(LONGEST_NOTE).default(''),
      isAgainstGate: z.boolean().default(false),
    }),
    ReleaseRecord,
  ),
};
