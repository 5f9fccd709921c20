import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { AppError } from '../../src-shared/errors.ts';
import type { Recompute } from '../engine/onnx/recompute.ts';

/** How a step is divided so that it fits into memory. */
export type Fit = {
  /** Photos that go through the network together; a divisor of those of a step. BatchNorm sees no others. */
  readonly microBatch: number;
  /** Changes no bit of any result. */
  readonly recompute: Recompute;
};

/** What may be chosen. */
export type FitLimits = {
  /** Of a step of the optimizer. */
  readonly batchSize: number;
  /** From what it is at most. */
  readonly microBatch: number;
  /** In the order in which they are tried: ever less memory, ever more time. */
  readonly levels: readonly Recompute[];
};

/** BatchNorm has no variance of a single photo where its maps are one pixel. */
const LEAST_MICRO_BATCH = 2;

/** Photos of one step of the optimizer, where there are as many. */
export function wantedPhotosOfStep({ data, training }: TrainConfig): number {
  return data.batch_size * training.accumulation_steps;
}

/**
 * The same where there are `photos`: as many whole micro-batches as they fill, because BatchNorm depends on their size;
 * fewer than one micro-batch go together.
 */
export function photosOfStep(config: TrainConfig, photos: number): number {
  const { data, training } = config;
  const together = Math.min(training.micro_batch ?? data.batch_size, photos);
  return Math.min(wantedPhotosOfStep(config), Math.floor(photos / together) * together);
}

/** Nothing is computed again that need not be, and as many photos go together as the recipe says. */
export function firstFit({ batchSize, microBatch, levels }: FitLimits): Fit {
  return { microBatch: divisorUpTo(batchSize, microBatch), recompute: levels[0] ?? 'none' };
}

/** The next that takes less memory: first more time, then half the photos at once. Null where there is none. */
export function nextFit(fit: Fit, { batchSize, levels }: FitLimits): Fit | null {
  const level = levels[levels.indexOf(fit.recompute) + 1];
  if (level) return { ...fit, recompute: level };
  const microBatch = divisorUpTo(batchSize, Math.floor(fit.microBatch / 2));
  return microBatch < LEAST_MICRO_BATCH ? null : { ...fit, microBatch };
}

/**
 * The first that needs at most `availableBytes`, or the one that needs least, with what that is. `isFixed`: whether the
 * micro-batch stays as it is.
 */
export async function findFit(
  limits: FitLimits & { readonly isFixed: boolean },
  availableBytes: number,
  estimate: (fit: Fit) => Promise<number>,
): Promise<{ readonly fit: Fit; readonly bytes: number; readonly wantedBytes: number }> {
  let fit = firstFit(limits);
  const wantedBytes = await estimate(fit);
  let bytes = wantedBytes;
  for (let next = nextFit(fit, limits); next && bytes > availableBytes; next = nextFit(fit, limits)) {
    if (limits.isFixed && next.microBatch !== fit.microBatch) break;
    fit = next;
    bytes = await estimate(fit);
  }
  return { fit, bytes, wantedBytes };
}

/**
 * Whether memory was refused: by ONNX Runtime on the processor ("Failed to allocate memory", "std::bad_alloc") or a
 * device (CUDA error 2, a lost WebGPU device, DirectML's E_OUTOFMEMORY), or by JavaScript ("Array buffer allocation
 * failed", "Maximum memory size exceeded").
 */
export function isOutOfMemory(error: unknown): boolean {
  if (error instanceof AppError) return error.data.code === 'out_of_memory';
  return error instanceof Error && REFUSED.test(error.message);
}

const REFUSED =
  /failed to allocate memory|bad_alloc|bad allocation|out of memory|outofmemory|CUDA failure 2\b|device (was )?lost|allocation failed|memory size exceeded/i;

function divisorUpTo(whole: number, most: number): number {
  for (let divisor = Math.min(whole, most); divisor > 1; divisor--) if (whole % divisor === 0) return divisor;
  return 1;
}
