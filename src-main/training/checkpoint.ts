import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { appError, withCause } from '../../src-shared/errors.ts';
import type { TrainingState } from '../engine/training-session.ts';
import { readFolder } from '../files/list-files.ts';
import { TEMPORARY_PREFIX } from '../files/write-file.ts';
import type { Network } from '../network/network.ts';
import { isTrained, networkParameters, type ParameterSpec, sizeOf } from '../network/parameters.ts';
import { readSafetensors, readSafetensorsHeader, writeSafetensors } from '../network/safetensors.ts';
import { fitWeights, type Tensor, type Weights } from '../network/weights.ts';

export const BEST_CHECKPOINT = 'best.safetensors';
export const LAST_CHECKPOINT = 'last.safetensors';
const EPOCH_CHECKPOINT = /^epoch_(\d+)\.safetensors$/;

const FIRST_MOMENT = 'optimizer.exp_avg.';
const SECOND_MOMENT = 'optimizer.exp_avg_sq.';
const AVERAGE = 'ema.';
const PREFIXES = [FIRST_MOMENT, SECOND_MOMENT, AVERAGE];

const Count = z.number().int().nonnegative();
const Rank = z.object({ epoch: Count, top1: z.number(), loss: z.number() });

/** How good an epoch was; of two the one with the higher top-1, of equal ones the lower loss, then the earlier. */
export type Rank = z.infer<typeof Rank>;

/** Where a run stands, beside weights and moments. Sums are exact in JSON: a double survives it. */
export const RunPosition = z.object({
  epochsDone: Count,
  /** Of the epoch that is under way. */
  stepsInEpoch: Count,
  /** Sums over those steps. */
  sums: z.object({
    loss: z.number(),
    top1: Count,
    top5: Count,
    seconds: z.number(),
    waitSeconds: z.number().default(0),
    cacheHits: Count.default(0),
    cacheMisses: Count.default(0),
    cacheCorrupt: Count.default(0),
    /** Steps whose loss was not finite, which float16 leaves out; they are not in `loss`, `top1` and `top5`. */
    lost: Count.default(0),
  }),
  best: Rank.nullable(),
  /** The `epoch_<n>.safetensors` on disk. */
  kept: z.array(Rank),
  /** Photos that went through the network together: BatchNorm depends on it. Null in older checkpoints. */
  microBatch: Count.nullable().default(null),
  /** For `training.early_stop`. */
  stall: z.object({ reference: Rank.nullable(), waited: Count }).default({ reference: null, waited: 0 }),
});
export type RunPosition = z.infer<typeof RunPosition>;

/** Of float16. */
const LossScale = z.object({ factor: z.number().positive(), goodSteps: Count, skippedSteps: Count });

/** At the beginning of an epoch. */
export const NO_SUMS: RunPosition['sums'] = {
  loss: 0,
  top1: 0,
  top5: 0,
  seconds: 0,
  waitSeconds: 0,
  cacheHits: 0,
  cacheMisses: 0,
  cacheCorrupt: 0,
  lost: 0,
};

export const START_OF_RUN: RunPosition = {
  epochsDone: 0,
  stepsInEpoch: 0,
  sums: NO_SUMS,
  best: null,
  kept: [],
  microBatch: null,
  stall: { reference: null, waited: 0 },
};

/** What every checkpoint says about itself, in its safetensors metadata. */
export type CheckpointAbout = {
  readonly run_id: string;
  readonly architecture: string;
  readonly num_classes: string;
  readonly input_size: string;
  readonly seed: string;
  /** JSON. */
  readonly config: string;
  /** JSON. */
  readonly preprocessing: string;
};

/** Writes weights alone under timm's names: timm loads the file as it is. */
export async function saveWeights(
  path: string,
  weights: Weights,
  about: CheckpointAbout,
  epoch: number,
): Promise<void> {
  await writeSafetensors(path, weights, { format: 'pt', ...about, epoch: String(epoch) });
}

/**
 * Writes everything a run needs to go on bit for bit: weights, both moments, their moving average where one is kept,
 * the step and the position in the data.
 * Whatever is random is drawn from the seed and that position, so there is no generator to save.
 */
export async function saveCheckpoint(
  path: string,
  state: TrainingState,
  position: RunPosition,
  about: CheckpointAbout,
): Promise<void> {
  const tensors = new Map<string, Tensor>(state.weights);
  for (const [name, tensor] of state.firstMoments) tensors.set(FIRST_MOMENT + name, tensor);
  for (const [name, tensor] of state.secondMoments) tensors.set(SECOND_MOMENT + name, tensor);
  for (const [name, tensor] of state.average ?? []) tensors.set(AVERAGE + name, tensor);
  await writeSafetensors(path, tensors, {
    format: 'pt',
    ...about,
    epoch: String(position.epochsDone),
    step: String(state.step),
    ...(state.lossScale ? { loss_scale: JSON.stringify(state.lossScale) } : {}),
    position: JSON.stringify(position),
  });
}

/** What a run goes on from. `runId`: whose it has to be. @throws AppError `io.*`, `network.bad_weight_file`, `training.bad_checkpoint`. */
export async function loadCheckpoint(
  path: string,
  runId: string,
): Promise<{ readonly state: TrainingState; readonly position: RunPosition }> {
  const { tensors, metadata } = await readSafetensors(path);
  if (metadata.run_id !== runId) {
    throw appError('training.bad_checkpoint', { path, problem: `it belongs to ${metadata.run_id ?? 'no run'}` });
  }
  const step = Number(metadata.step);
  if (!Number.isSafeInteger(step)) throw appError('training.bad_checkpoint', { path, problem: 'it names no step' });
  const lossScale = readLossScale(path, metadata.loss_scale);
  return {
    state: { step, ...separate(tensors), ...(lossScale ? { lossScale } : {}) },
    position: readPosition(path, metadata.position),
  };
}

/**
 * The weights that a checkpoint is judged by (their moving average, where one is kept) and the epoch it was written after.
 * @throws AppError `network.*`, `io.*`.
 */
export async function loadWeights(
  path: string,
  network: Network,
): Promise<{ readonly weights: Weights; readonly epoch: number }> {
  const { tensors, metadata } = await readSafetensors(path);
  const epoch = Number(metadata.epoch);
  const { average, weights } = separate(tensors);
  return {
    weights: fitWeights(network, average ?? weights, path),
    epoch: Number.isSafeInteger(epoch) ? epoch : 0,
  };
}

/**
 * What a checkpoint says about itself, without its weights: the epoch it was written after, and the preprocessing of what
 * it sees. @throws AppError `io.*`, `network.bad_weight_file`, `training.bad_checkpoint`.
 */
export async function readCheckpointAbout(
  path: string,
): Promise<{ readonly epoch: number; readonly preprocessing: PreprocessingConfig }> {
  const { metadata } = await readSafetensorsHeader(path);
  try {
    const preprocessing = PreprocessingConfig.parse(JSON.parse(metadata.preprocessing ?? ''));
    const about = { epoch: Number(metadata.epoch), target_size: Number(metadata.input_size) };
    const { epoch, target_size } = z.object({ epoch: Count, target_size: Count }).parse(about);
    return { epoch, preprocessing: { ...preprocessing, target_size } };
  } catch (error) {
    throw withCause(
      appError('training.bad_checkpoint', { path, problem: 'it does not say what it was made of' }),
      error,
    );
  }
}

/** Of a checkpoint that a run can go on from: weights, both moments of what is trained, and their average where one is kept. */
export function checkpointBytes(network: Network, { trainable, ema_decay: decay }: TrainConfig['training']): number {
  const parameters = networkParameters(network);
  const learns = (one: ParameterSpec) => isTrained(one) && (trainable === 'all' || one.name.startsWith('classifier'));
  return weightBytes(parameters) * (decay === null ? 1 : 2) + 2 * weightBytes(parameters.filter(learns));
}

/** In float32. */
export function weightBytes(parameters: readonly ParameterSpec[]): number {
  return parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0) * Float32Array.BYTES_PER_ELEMENT;
}

export function epochCheckpoint(epoch: number): string {
  return `epoch_${epoch}.safetensors`;
}

/** The epoch of a file that `epochCheckpoint` named; null for any other. */
export function epochOf(name: string): number | null {
  const found = EPOCH_CHECKPOINT.exec(name)?.[1];
  return found === undefined ? null : Number(found);
}

/**
 * Removes what a killed run left in its folder: files half written, and checkpoints of epochs that are not kept where
 * it goes on. A run that is trained on writes those again. @throws AppError `io.*`.
 */
export async function removeStrayCheckpoints(dir: string, { kept }: RunPosition): Promise<void> {
  const keptNames = kept.map(({ epoch }) => epochCheckpoint(epoch));
  for (const { name } of await readFolder(dir)) {
    const isStray = name.startsWith(TEMPORARY_PREFIX) || (epochOf(name) !== null && !keptNames.includes(name));
    if (isStray) await rm(join(dir, name), { force: true });
  }
}

/** Whether `a` is the better epoch; the later of two equal ones is not. */
export function isBetter(a: Rank, b: Rank | null): boolean {
  if (b === null) return true;
  return a.top1 !== b.top1 ? a.top1 > b.top1 : a.loss < b.loss;
}

function separate(tensors: Weights): Omit<TrainingState, 'step'> {
  const part = (prefix: string): Weights =>
    new Map(
      [...tensors]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
    );
  const average = part(AVERAGE);
  return {
    weights: new Map([...tensors].filter(([name]) => !PREFIXES.some((prefix) => name.startsWith(prefix)))),
    firstMoments: part(FIRST_MOMENT),
    secondMoments: part(SECOND_MOMENT),
    ...(average.size > 0 ? { average } : {}),
  };
}

function readLossScale(path: string, text: string | undefined): TrainingState['lossScale'] {
  if (text === undefined) return undefined;
  try {
    return LossScale.parse(JSON.parse(text));
  } catch (error) {
    throw withCause(appError('training.bad_checkpoint', { path, problem: 'its loss scale is damaged' }), error);
  }
}

function readPosition(path: string, text: string | undefined): RunPosition {
  try {
    return RunPosition.parse(JSON.parse(text ?? ''));
  } catch (error) {
    throw withCause(appError('training.bad_checkpoint', { path, problem: 'it names no position in the run' }), error);
  }
}
