import * as z from 'zod';
import { call, job, stream } from './define.ts';
import { HostPath } from './host-path.ts';
import { RecipeCheck, RecipeOptions, RecipePreset, Remark, RunEstimate } from './recipe.ts';
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
export const RunNote = Remark;
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

/**
 * `queued`: waits for its turn, new or to go on; `paused`: stopped with a checkpoint, goes on bit for bit when resumed;
 * `cancelled`: ended for good by a person, its best checkpoint is kept; `interrupted`: the program ended while it ran.
 * All but `finished` and `cancelled` can be resumed.
 */
export const RunState = z.enum(['queued', 'running', 'paused', 'finished', 'failed', 'cancelled', 'interrupted']);
export type RunState = z.infer<typeof RunState>;

export const RunSummary = z.object({
  runId: z.string(),
  /** What a person calls it. */
  name: z.string().nullable().default(null),
  state: RunState,
  /** From 1; null unless it is queued. */
  queuePosition: Count.nullable().default(null),
  /** When it was started or put in the queue. */
  createdAt: z.iso.datetime(),
  /** When it first ran; null before, and in runs of programs that did not store it. */
  startedAt: z.iso.datetime().nullable().default(null),
  finishedAt: z.iso.datetime().nullable(),
  config: TrainConfig,
  numClasses: Count,
  /** What it runs on, such as "cpu, AMD EPYC, 2 threads"; null before its first start. */
  device: z.string().nullable(),
  epochsDone: Count,
  stepsDone: Count,
  bestEpoch: Count.nullable(),
  bestValTop1: z.number().nullable(),
  images: z.object({ train: Count, val: Count, test: Count }),
  /**
   * The content of the dataset that it trains on, by which `dataset.versions` knows its number; null before its first
   * start, and in runs of programs that did not store it.
   */
  datasetHash: z.string().length(64).nullable().default(null),
  /** What the recipe asks for and this run does not do, or does otherwise, each with the reason. */
  notes: z.array(RunNote),
  /** Null until the run has begun, and in runs of programs that did not measure it. */
  memory: RunMemory.nullable().default(null),
  /** Why it failed. */
  error: Remark.nullable().default(null),
});
export type RunSummary = z.infer<typeof RunSummary>;

/** Where a running run stands at this moment. Figures are null where its phase has none yet. */
export const RunLive = z.object({
  at: z.iso.datetime(),
  /** A key of `text/progress.ts`: `prepare`, `features`, `train`, `validate`, ... */
  phase: z.string(),
  /** Of the phase: photos, or steps of the whole run for `train`. */
  done: Count,
  total: Count.nullable(),
  epoch: Count.nullable(),
  learningRate: z.number().nullable(),
  /** Training photos a second over the last steps, waiting included. */
  imagesPerSecond: z.number().nullable(),
  /** Share of that time (0..1) that the network waited for photos. */
  waitShare: z.number().nullable(),
  /** Until the last epoch is validated, at the pace of the last steps and epochs. */
  secondsLeft: z.number().nullable(),
  /** Of the process that trains. */
  memoryBytes: Count,
  /** What a person has asked for and the run will do at its next step. */
  wish: z.enum(['pause', 'stop']).nullable(),
});
export type RunLive = z.infer<typeof RunLive>;

/** The queue as a whole. Held by a person: nothing new begins, the run that trains goes on. */
export const QueueState = z.object({
  /** Null while it moves. */
  heldSince: z.iso.datetime().nullable(),
  /** Runs that wait. */
  waiting: Count,
});
export type QueueState = z.infer<typeof QueueState>;

/** What happened to a run since the last event, at most four times a second. */
export const RunUpdate = z.object({
  seq: Count,
  run: RunSummary,
  /** Null unless it is running. */
  live: RunLive.nullable(),
  /** The run went back to a checkpoint: forget every step and epoch after these, then add the new ones. */
  rewound: z.object({ steps: Count, epochs: Count }).nullable(),
  /** In order; thinned as in `metrics` where very many have come together. */
  steps: z.array(StepMetric),
  /** In order; one of a number that is already known replaces it. */
  epochs: z.array(EpochMetric),
});
export type RunUpdate = z.infer<typeof RunUpdate>;

const RunRef = z.object({ runId: z.string().optional() });
const KnownRun = z.object({ runId: z.string() });
const MaxSteps = z.number().int().min(2).max(100_000).default(1000);
const Recipe = z.record(z.string(), z.unknown());
const RunName = z.string().trim().min(1).max(80);

export const training = {
  /**
   * Trains from the current manifest, now or not at all. `config` is the (partly filled) recipe or a YAML file's path;
   * `resume` names a run to go on with ("last": the newest that can be).
   */
  run: job(z.object({ config: z.union([HostPath, Recipe]).optional(), resume: z.string().optional() }), RunSummary),
  runs: call(z.object({}), z.array(RunSummary)),

  /**
   * Puts a new run at the end of the queue, checked as far as it can be. The process that has the window open trains
   * the queue one after another, also after a restart; `training.queue` in `jobs` is the run it is at.
   */
  enqueue: call(z.object({ config: Recipe, name: RunName.optional() }), RunSummary),
  /** What waits, in its order. */
  queue: call(z.object({}), z.array(RunSummary)),
  queueState: call(z.object({}), QueueState),
  /**
   * Holds the queue, or lets it go on. It stays held when the program ends, and for every program on the workspace;
   * `run`, which starts at once or not at all, is not of the queue.
   */
  holdQueue: call(z.object({ isHeld: z.boolean() }), QueueState),
  /** Gives a queued run another place (from 1) and answers with the queue. */
  move: call(KnownRun.extend({ position: z.number().int().min(1) }), z.array(RunSummary)),
  /** Takes a run out of the queue: a new one is gone, one that was to go on is what it was before. */
  dequeue: call(KnownRun, z.array(RunSummary)),
  /**
   * Asks a running run, in whichever process it is, to stop between two steps with a checkpoint. It answers at once;
   * `live.wish` shows that it was asked, and the state becomes `paused`.
   */
  pause: call(KnownRun, RunSummary),
  /** Puts a paused, interrupted or failed run at the end of the queue; takes back a wish that was not yet obeyed. */
  resume: call(KnownRun, RunSummary),
  /** Ends a running, queued, paused, interrupted or failed run for good. Its best checkpoint is kept. */
  stop: call(KnownRun, RunSummary),
  rename: call(KnownRun.extend({ name: RunName.nullable() }), RunSummary),

  /** What a run would take. `measure`: where no earlier run tells the time, a few steps are taken; the machine must be idle. */
  estimate: job(z.object({ config: Recipe, measure: z.boolean().default(false) }), RunEstimate),
  /** Everything that is wrong with a recipe; of a text with lines. */
  validate: call(z.union([z.object({ yaml: z.string() }), z.object({ config: Recipe })]), RecipeCheck),
  options: call(z.object({}), RecipeOptions),
  /** The program's, then the workspace's own by name. */
  presets: call(z.object({}), z.array(RecipePreset)),
  /** Replaces one of the same name. The recipe must be right. */
  savePreset: call(
    z.object({ name: RunName, explanation: z.string().trim().max(200).default(''), yaml: z.string().max(100_000) }),
    RecipePreset,
  ),
  deletePreset: call(z.object({ presetId: z.string() }), z.object({})),

  /**
   * Of the named run, or of the newest. Steps from `fromStep` to `toStep` (both included) are thinned to at most
   * `maxSteps`: of each of equally wide buckets the first, the last and those with the least and the greatest loss and
   * gradient norm are kept (M4: Jugel et al., VLDB 2014), so that no spike is lost.
   */
  metrics: call(
    RunRef.extend({
      maxSteps: MaxSteps,
      fromStep: z.number().int().min(1).optional(),
      toStep: z.number().int().min(1).optional(),
    }),
    z.object({ run: RunSummary, live: RunLive.nullable(), steps: z.array(StepMetric), epochs: z.array(EpochMetric) }),
  ),
  /** What comes after `afterStep`: at once what there is, then whatever changes. */
  follow: stream(KnownRun.extend({ afterStep: Count.default(0) }), RunUpdate),
  /** The last `tail` lines of run.log; `nextByte` is where `followLog` goes on. */
  log: call(
    KnownRun.extend({ tail: z.number().int().min(1).max(10_000).default(200) }),
    z.object({ lines: z.array(z.string()), nextByte: Count }),
  ),
  /** Lines of run.log from a byte on, as they are written. */
  followLog: stream(
    KnownRun.extend({ fromByte: Count }),
    z.object({ seq: Count, lines: z.array(z.string()), nextByte: Count }),
  ),
};
