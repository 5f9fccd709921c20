import { type TrainConfig, usesDevice } from '../../src-shared/contract/train-config.ts';
import type { RunNote } from '../../src-shared/contract/training.ts';
import { estimateMemory } from '../engine/onnx/memory-estimate.ts';
import { RECOMPUTE_LEVELS } from '../engine/onnx/recompute.ts';
import { checkpointBytes } from './checkpoint.ts';
import { type Fit, type FitLimits, findFit, firstFit } from './memory-fit.ts';
import type { TrainTask } from './messages.ts';
import { runNote } from './recipe-notes.ts';
import { networkOf } from './task-session.ts';
import type { ProcessMemory } from './train-loop.ts';

/** How a run's steps are divided, and what memory that takes; all of the process, in bytes. */
export type MemoryPlan = {
  readonly fit: Fit;
  /** At its largest; null where a device has memory of its own. */
  readonly neededBytes: number | null;
  /** The same in one piece. */
  readonly wantedBytes: number | null;
  readonly availableBytes: number;
};

const MEGABYTE = 1e6;
/** The one in use and those that the loader makes ready. */
const LOADED_BATCHES = 3;

/** What may be chosen for a step of `batchSize` photos; `resumedMicroBatch` is that of a run that goes on. */
export function fitLimits(config: TrainConfig, batchSize: number, resumedMicroBatch: number | null): FitLimits {
  const { engine, training, data } = config;
  const microBatch = resumedMicroBatch ?? training.micro_batch ?? Math.min(data.batch_size, batchSize);
  const isOnnx = engine !== 'tfjs' && training.trainable === 'all';
  const wanted = training.recompute === 'auto' ? RECOMPUTE_LEVELS : [training.recompute];
  return { batchSize, microBatch, levels: isOnnx ? wanted : ['none'] };
}

/** What fits into the memory of the process by the estimate; the first choice where a device has its own. */
export async function planMemory(
  task: Pick<TrainTask, 'config' | 'device' | 'numClasses'>,
  limits: FitLimits,
  isResumed: boolean,
  { freeBytes, residentBytes, limitBytes }: ProcessMemory,
): Promise<MemoryPlan> {
  const { config, device } = task;
  // What was read in before a container's limit was set is resident, but not counted by it.
  const availableBytes = Math.min(freeBytes + residentBytes, limitBytes);
  if (!usesDevice(config) || device.provider !== 'cpu') {
    return { fit: firstFit(limits), neededBytes: null, wantedBytes: null, availableBytes };
  }
  const network = networkOf(task);
  // A checkpoint is a copy beside everything that a step leaves allocated.
  const copyBytes = checkpointBytes(network, config.training);
  const question = {
    network,
    batchSize: limits.batchSize,
    inputSize: config.data.input_size,
    batchCount: LOADED_BATCHES,
    ...(config.training.ema_decay === null ? {} : { averageDecay: config.training.ema_decay }),
  };
  // A resumed run keeps its micro-batch, and one that the recipe names is meant so: only OOM changes either.
  const isFixed = isResumed || config.training.micro_batch !== null;
  const found = await findFit({ ...limits, isFixed }, freeBytes, async ({ microBatch, recompute }) => {
    const estimate = await estimateMemory({ ...question, microBatchSize: microBatch, recompute });
    return estimate.totalBytes + copyBytes;
  });
  return {
    fit: found.fit,
    neededBytes: residentBytes + found.bytes,
    wantedBytes: residentBytes + found.wantedBytes,
    availableBytes,
  };
}

/** What a person has to know of a plan that had to give way, or that may not do. */
export function memoryNotes(
  { fit, neededBytes, wantedBytes, availableBytes }: MemoryPlan,
  batchSize: number,
): readonly RunNote[] {
  if (neededBytes === null || wantedBytes === null) return [];
  const megabytes = (bytes: number): number => Math.round(bytes / MEGABYTE);
  const [expected, needed, available] = [neededBytes, wantedBytes, availableBytes].map(megabytes);
  const figures = { expected: expected ?? 0, available: available ?? 0 };
  const notes: RunNote[] = [];
  if (wantedBytes > availableBytes && neededBytes < wantedBytes) {
    notes.push(runNote('memory_fit', { needed: needed ?? 0, ...fit, batchSize, ...figures }));
  }
  if (neededBytes > availableBytes) notes.push(runNote('memory_short', figures));
  return notes;
}
