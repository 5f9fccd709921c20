import * as z from 'zod';
import { call, job } from './define.ts';

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

const RunRef = z.object({ runId: z.string().optional() });

export const release = {
  /** Writes the ONNX package of a run's best checkpoint and measures it. `dir`: default exports/<run id>. */
  export: job(RunRef.extend({ dir: z.string().optional() }), ReleaseReport),
  report: call(RunRef, ReleaseReport),
};
