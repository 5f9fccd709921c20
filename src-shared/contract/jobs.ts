import * as z from 'zod';
import type { AppErrorData } from '../errors.ts';
import { call, stream } from './define.ts';

/** Where long work stands. Rate and time left follow from `done` over time; whoever shows it computes them. */
export const Progress = z.object({
  /** Which part of the work: a key of `text/progress.ts`. */
  phase: z.enum([
    'scan',
    'link',
    'import',
    'fingerprint',
    'crop',
    'integrate',
    'materialise',
    'split',
    'manifest',
    'prepare',
    'features',
    'train',
    'validate',
    'evaluate',
    'export',
    'parity',
    'latency',
    'draw',
    'devices',
    'download',
    'grade',
  ]),
  done: z.number().int().nonnegative(),
  /** What `done` and `total` count, where it is not things. */
  unit: z.literal('bytes').optional(),
  /** Null while it is not known. */
  total: z.number().int().nonnegative().nullable(),
  /** Numbers worth showing beside the bar, such as the loss of the last step. */
  figures: z.record(z.string(), z.number()).optional(),
});
export type Progress = z.infer<typeof Progress>;

export const AppErrorShape = z.object({
  code: z.string(),
  reason: z.string(),
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** A failure as it crosses a border. */
export const ErrorData = z.custom<AppErrorData>((value) => AppErrorShape.safeParse(value).success);

const at = { seq: z.number().int().positive(), at: z.iso.datetime() };

export const JobEvent = z.discriminatedUnion('type', [
  z.object({ ...at, type: z.literal('progress'), progress: Progress }),
  z.object({ ...at, type: z.literal('finished'), output: z.unknown() }),
  z.object({ ...at, type: z.literal('failed'), error: ErrorData }),
]);
export type JobEvent = z.infer<typeof JobEvent>;

export const JobSummary = z.object({
  jobId: z.string(),
  operation: z.string(),
  state: z.enum(['running', 'finished', 'failed', 'cancelled']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  progress: Progress.nullable(),
  /** Why it failed; null in every other state. */
  error: ErrorData.nullable(),
});
export type JobSummary = z.infer<typeof JobSummary>;

export const jobs = {
  list: call(z.object({}), z.array(JobSummary)),
  /** Asks a job to stop; it ends with `failed` and the code `cancelled` at its next safe point. */
  cancel: call(z.object({ jobId: z.string() }), z.object({ state: JobSummary.shape.state })),
  /** Everything after `after` (0: from the start; of progress only the newest is kept), then what comes. */
  events: stream(z.object({ jobId: z.string(), after: z.number().int().nonnegative() }), JobEvent),
  /** Every job that is remembered, the newest last: at once, and then after each change, at most four times a second. */
  watch: stream(z.object({}), z.object({ jobs: z.array(JobSummary) })),
};
