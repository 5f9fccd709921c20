import * as z from 'zod';
import { call, job } from './define.ts';
import { TrainConfig } from './train-config.ts';

const Count = z.number().int().nonnegative();

export const StepMetric = z.object({
  /** Counted over the whole run, from 1. */
  step: Count,
  epoch: Count,
  loss: z.number(),
  learningRate: z.number(),
  /** Global L2 norm before clipping. */
  gradientNorm: z.number(),
});
export type StepMetric = z.infer<typeof StepMetric>;

/** How the photos of an epoch came to the network, validation included except where it says otherwise. */
export const EpochLoading = z.object({
  /** Training photos a second, waiting included. */
  imagesPerSecond: z.number(),
  /** Share of the training time (0..1) that the network waited for photos. */
  waitShare: z.number(),
  /** Pictures that came prepared from the cache, and those that had to be prepared from their photo. */
  cacheHits: Count,
  cacheMisses: Count,
  /** Of the misses, those that the cache held damaged. */
  cacheCorrupt: Count,
  /** Training photos of each source. */
  studio: Count,
  real: Count,
  /** Training photos that were drawn again in this epoch (`data.real_ratio`), by K-code. */
  repeated: z.record(z.string(), Count),
});
export type EpochLoading = z.infer<typeof EpochLoading>;

export const EpochMetric = z.object({
  /** From 1. */
  epoch: Count,
  /** With label smoothing and mixed targets: what the optimizer sees. */
  trainLoss: z.number(),
  trainTop1: z.number(),
  trainTop5: z.number(),
  /** Without label smoothing, as evaluation measures it. Null in epochs without validation (`validation.frequency`). */
  valLoss: z.number().nullable(),
  valTop1: z.number().nullable(),
  valTop5: z.number().nullable(),
  learningRate: z.number(),
  seconds: z.number(),
  /** Null in runs of programs that did not measure it. */
  loading: EpochLoading.nullable().default(null),
});
export type EpochMetric = z.infer<typeof EpochMetric>;

/** A remark on a run; `text/run-notes.ts` has the words in both languages under `reason`. */
export const RunNote = z.object({
  reason: z.string(),
  /** English, ready to print. */
  message: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});
export type RunNote = z.infer<typeof RunNote>;

/** Memory of the process that trains, in bytes. */
export const RunMemory = z.object({
  /** What it was expected to hold at its largest, said before the first step; null where a device has memory of its own. */
  // json_patch, by which it is stored, leaves out what is null.
  estimatedBytes: Count.nullable().default(null),
  /** What it could have held then without others giving way: what it held, and what was free within the container's limit. */
  availableBytes: Count,
  /** The most it has held so far; what it did before the run counts too. */
  peakBytes: Count,
  /** Photos that go through the network together. */
  microBatch: Count,
  recompute: z.enum(['none', 'activations', 'blocks']),
});
export type RunMemory = z.infer<typeof RunMemory>;

export const RunSummary = z.object({
  runId: z.string(),
  /** `interrupted`: the program ended while it ran; it can be resumed. */
  state: z.enum(['running', 'finished', 'failed', 'cancelled', 'interrupted']),
  createdAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  config: TrainConfig,
  numClasses: Count,
  /** What it runs on, such as "cpu, AMD EPYC, 2 threads". */
  device: z.string(),
  epochsDone: Count,
  stepsDone: Count,
  bestEpoch: Count.nullable(),
  bestValTop1: z.number().nullable(),
  images: z.object({ train: Count, val: Count, test: Count }),
  /** What the recipe asks for and this run does not do, or does otherwise, each with the reason. */
  notes: z.array(RunNote),
  /** Null until the run has begun, and in runs of programs that did not measure it. */
  memory: RunMemory.nullable().default(null),
});
export type RunSummary = z.infer<typeof RunSummary>;

const RunRef = z.object({ runId: z.string().optional() });

export const training = {
  /**
   * Trains from the current manifest. `config` is the (partly filled) recipe or a YAML file's path; `resume` names a
   * run to go on with ("last": the newest that can be).
   */
  run: job(
    z.object({
      config: z.union([z.string(), z.record(z.string(), z.unknown())]).optional(),
      resume: z.string().optional(),
    }),
    RunSummary,
  ),
  runs: call(z.object({}), z.array(RunSummary)),
  /** Of the named run, or of the newest. Steps are thinned to at most `maxSteps` by keeping every n-th. */
  metrics: call(
    RunRef.extend({ maxSteps: z.number().int().min(2).max(100_000).default(1000) }),
    z.object({ run: RunSummary, steps: z.array(StepMetric), epochs: z.array(EpochMetric) }),
  ),
};
