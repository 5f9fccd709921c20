import * as z from 'zod';
import { call, job } from './define.ts';
import { Source, Split } from './photos.ts';
import { GoalResult } from './release.ts';

const Count = z.number().int().nonnegative();

/** Accuracy over a set of photos; null where the set is empty (nothing was measured, which is not zero). */
export const Accuracy = z.object({
  samples: Count,
  top1: z.number().nullable(),
  top5: z.number().nullable(),
  /** Mean cross-entropy without label smoothing, natural logarithm. */
  loss: z.number().nullable(),
});
export type Accuracy = z.infer<typeof Accuracy>;

export const ClassAccuracy = z.object({
  classIndex: Count,
  kcode: z.string(),
  drugName: z.string(),
  total: Count,
  correct: Count,
  accuracy: z.number().nullable(),
  /** Of the photos that were predicted as this class, the share that are. */
  precision: z.number().nullable(),
});

export type ClassAccuracy = z.infer<typeof ClassAccuracy>;

export const Failure = z.object({
  classIndex: Count,
  kcode: z.string(),
  drugName: z.string(),
  accuracy: z.number(),
  samples: Count,
  /** What it is taken for, most frequent first. */
  confusedWith: z.array(z.object({ kcode: z.string(), drugName: z.string(), count: Count })),
});

export type Failure = z.infer<typeof Failure>;

export const EvaluationReport = z.object({
  runId: z.string(),
  /** File name inside the run's `checkpoints` folder, and the epoch after which it was written. */
  checkpoint: z.string(),
  epoch: Count,
  split: Split,
  createdAt: z.iso.datetime(),
  overall: Accuracy,
  real: Accuracy,
  studio: Accuracy,
  perClass: z.array(ClassAccuracy),
  /** Rows are the truth, columns the prediction, both by class index. */
  confusionMatrix: z.array(z.array(Count)),
  /** Classes whose accuracy is below `failureThreshold`, worst first. */
  failureAnalysis: z.array(Failure),
  failureThreshold: z.number(),
  predictions: z.array(
    z.object({
      path: z.string(),
      source: Source,
      label: Count,
      prediction: Count,
      confidence: z.number(),
      top5: z.array(Count),
    }),
  ),
  /** Photos of the split that could not be read, with the reason: they count in nothing above. */
  leftOut: z.array(z.object({ path: z.string(), message: z.string() })),
});
export type EvaluationReport = z.infer<typeof EvaluationReport>;

/** Which photos of a split are looked at. */
export const SourceFilter = z.enum(['all', ...Source.options]);
export type SourceFilter = z.infer<typeof SourceFilter>;

/** A stored evaluation without its photos. Of several of one run and split only the newest counts. */
export const EvaluationHeader = EvaluationReport.pick({
  runId: true,
  split: true,
  createdAt: true,
  checkpoint: true,
  epoch: true,
  overall: true,
  real: true,
  studio: true,
});
export type EvaluationHeader = z.infer<typeof EvaluationHeader>;

export const ClassRef = z.object({ classIndex: Count, kcode: z.string(), drugName: z.string() });
export type ClassRef = z.infer<typeof ClassRef>;

/** Both ends of a confidence interval, fractions. */
export const Interval = z.tuple([z.number(), z.number()]);
export type Interval = z.infer<typeof Interval>;

export const ClassFigures = ClassAccuracy.extend({
  /** Where the true accuracy lies with 95 % confidence, given how few photos there are (Wilson, 1927). */
  interval: Interval.nullable(),
  /** Share of the class's photos that have it among their five best. */
  top5: z.number().nullable(),
  /** Photos that were predicted as this class, rightly or not. */
  predicted: Count,
  /** What its photos are taken for, most frequent first. */
  confusedWith: z.array(ClassRef.extend({ count: Count })),
});
export type ClassFigures = z.infer<typeof ClassFigures>;

/** Photos whose confidence is above `above` and at most `upTo`. */
export const ConfidenceBin = z.object({
  above: z.number(),
  upTo: z.number(),
  count: Count,
  correct: Count,
  /** Null where no photo is in the bin. */
  accuracy: z.number().nullable(),
  meanConfidence: z.number().nullable(),
});
export type ConfidenceBin = z.infer<typeof ConfidenceBin>;

/** How far confidence can be believed (Guo et al., "On Calibration of Modern Neural Networks", ICML 2017). */
export const Calibration = z.object({
  bins: z.array(ConfidenceBin),
  /** Expected calibration error (equation 3): mean distance of confidence and accuracy, 0..1. Null without photos. */
  expectedError: z.number().nullable(),
  /** Maximum calibration error (equation 5): that of the worst bin. */
  maximumError: z.number().nullable(),
  meanConfidence: z.number().nullable(),
});
export type Calibration = z.infer<typeof Calibration>;

/** The owner's goals, which are about the test split whatever split is looked at. */
export const GoalStatus = z.object({
  results: z.array(GoalResult),
  /** When the accuracies were measured: the newest evaluation of the run's test split. Null: not yet. */
  evaluatedAt: z.iso.datetime().nullable(),
  /** When time and size were measured: the run's newest export. Null: not yet. */
  exportedAt: z.iso.datetime().nullable(),
});
export type GoalStatus = z.infer<typeof GoalStatus>;

/** Everything about an evaluation but its photos, for the photos of one source or all. */
export const EvaluationSummary = EvaluationHeader.extend({
  source: SourceFilter,
  goals: GoalStatus,
  /** Of `overall`, `real` and `studio`, where the true top-1 accuracy lies with 95 % confidence. */
  intervals: z.object({ overall: Interval.nullable(), real: Interval.nullable(), studio: Interval.nullable() }),
  perClass: z.array(ClassFigures),
  /** Rows are the truth, columns the prediction, both by class index. */
  confusionMatrix: z.array(z.array(Count)),
  /** Class indexes of those below `failureThreshold`, worst first. */
  failures: z.array(Count),
  failureThreshold: z.number(),
  calibration: Calibration,
  leftOut: EvaluationReport.shape.leftOut,
});
export type EvaluationSummary = z.infer<typeof EvaluationSummary>;

/** Photos of an evaluation. What is not named is not asked for. */
export const PredictionFilter = z.object({
  source: SourceFilter.default('all'),
  /** Class indexes. */
  label: Count.optional(),
  prediction: Count.optional(),
  isCorrect: z.boolean().optional(),
  /** Whether the truth is among the five best. */
  isInTop5: z.boolean().optional(),
  confidenceAbove: z.number().optional(),
  confidenceUpTo: z.number().optional(),
  /** Against the run of `comparedWith`: photos that only this run judges rightly, or only that one. */
  change: z.enum(['fixed', 'broken']).optional(),
});
export type PredictionFilter = z.infer<typeof PredictionFilter>;

export const PredictionSort = z.enum(['surest', 'unsurest', 'path']);
export type PredictionSort = z.infer<typeof PredictionSort>;

export const JudgedPhoto = z.object({
  /** Null where the photo is no longer in the library. */
  photoId: z.number().int().nullable(),
  path: z.string(),
  source: Source,
  truth: ClassRef,
  prediction: ClassRef,
  isCorrect: z.boolean(),
  confidence: z.number(),
  /** Best first, the prediction among them. */
  top5: z.array(ClassRef),
  /** What the run of `comparedWith` said; null without one, or where it did not see the photo. */
  before: z.object({ prediction: ClassRef, confidence: z.number() }).nullable(),
});
export type JudgedPhoto = z.infer<typeof JudgedPhoto>;

export const JudgedPhotos = z.object({ total: Count, photos: z.array(JudgedPhoto) });
export type JudgedPhotos = z.infer<typeof JudgedPhotos>;

/** Photos that both runs judged, counted by who was right. */
const Changes = z.object({
  photos: Count,
  correct: Count,
  correctBefore: Count,
  /** Right now, wrong before; and the other way round. */
  fixed: Count,
  broken: Count,
});

/** A run against an earlier one, on the photos that both have judged. */
export const EvaluationComparison = z.object({
  run: EvaluationHeader,
  before: EvaluationHeader,
  source: SourceFilter,
  /** Photos that only one of the two has judged: they count in nothing else here. */
  onlyNow: Count,
  onlyBefore: Count,
  all: Changes,
  /** Probability of a difference at least this large if both were equally good (exact McNemar test). Null without changes. */
  chance: z.number().nullable(),
  /** Classes of both runs, by class index. */
  perClass: z.array(ClassRef.extend(Changes.shape)),
});
export type EvaluationComparison = z.infer<typeof EvaluationComparison>;

const RunRef = z.object({ runId: z.string().optional() });
/** The newest of the named run and split; of any run or split where one is not named. */
const EvaluationRef = RunRef.extend({ split: Split.optional() });

export const evaluation = {
  /** Of the named run's best checkpoint, or of the newest finished run's. */
  run: job(RunRef.extend({ split: Split.default('test') }), EvaluationReport),
  /** The newest stored report of the named run, or of the newest run that has one: long, with every photo. */
  report: call(RunRef, EvaluationReport),
  /** The newest evaluation of every run and split, newest first. */
  list: call(z.object({}), z.array(EvaluationHeader)),
  summary: call(EvaluationRef.extend({ source: SourceFilter.default('all') }), EvaluationSummary),
  /** The photos behind a number. */
  photos: call(
    EvaluationRef.extend({
      ...PredictionFilter.shape,
      /** A run whose judgement is shown beside, of the same split. */
      comparedWith: z.string().optional(),
      sort: PredictionSort.default('surest'),
      offset: z.number().int().nonnegative().default(0),
      limit: z.number().int().min(1).max(500).default(60),
    }).refine(({ change, comparedWith }) => change === undefined || comparedWith !== undefined, {
      path: ['comparedWith'],
      message: 'A change needs a run to compare with',
    }),
    JudgedPhotos,
  ),
  /** `otherRunId` is the earlier one, that of before. */
  compare: call(
    z.object({
      runId: z.string(),
      otherRunId: z.string(),
      split: Split.default('test'),
      source: SourceFilter.default('all'),
    }),
    EvaluationComparison,
  ),
};
