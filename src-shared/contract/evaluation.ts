import * as z from 'zod';
import { call, job } from './define.ts';
import { Source, Split } from './photos.ts';

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

const RunRef = z.object({ runId: z.string().optional() });

export const evaluation = {
  /** Of the named run's best checkpoint, or of the newest finished run's. */
  run: job(RunRef.extend({ split: Split.default('test') }), EvaluationReport),
  /** The newest stored report of the named run, or of the newest run that has one. */
  report: call(RunRef, EvaluationReport),
};
