import { type AppError, appError, throwIfCancelled } from '../../src-shared/errors.ts';
import type { InferenceSession } from '../engine/onnx/inference.ts';
import { areFinite, judge, type Outcome } from '../evaluation/metrics.ts';
import type { OriginCounts } from '../loader/batch-ring.ts';
import type { LoadedBatch } from '../loader/loader.ts';
import { photoAt } from '../loader/pass.ts';
import type { Sample } from '../loader/sample.ts';

export type JudgeOptions = {
  readonly session: InferenceSession;
  readonly samples: readonly Sample[];
  /** Of all samples, by their indexes. */
  readonly batches: AsyncIterable<LoadedBatch>;
  readonly checkpoint: string;
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (done: number) => void;
};

/** A judged photo by its index. */
export type Judged = { readonly index: number; readonly outcome: Outcome };

export type Judgements = {
  readonly judged: readonly Judged[];
  /** Photos that were left out, by their index. */
  readonly unreadable: ReadonlyMap<number, AppError>;
  readonly origins: OriginCounts;
};

/**
 * Runs photos through a network, all but the unreadable ones.
 * @throws AppError `evaluation.not_finite`, `cancelled`, `training.loader_ended`.
 */
export async function judgePhotos(options: JudgeOptions): Promise<Judgements> {
  const { session, batches, signal, onProgress } = options;
  const judged: Judged[] = [];
  const unreadable = new Map<number, AppError>();
  const origins = { hits: 0, misses: 0, corrupt: 0, unreadable: 0 };
  let done = 0;
  for await (const batch of batches) {
    throwIfCancelled(signal);
    for (const [row, error] of batch.unreadable) unreadable.set(photoAt(batch, row), error);
    const { images, indexes } = readableRows(batch);
    if (indexes.length > 0) judged.push(...judgeBatch(options, await session.run(images, indexes.length), indexes));
    origins.hits += batch.origins.hits;
    origins.misses += batch.origins.misses;
    origins.corrupt += batch.origins.corrupt;
    origins.unreadable += batch.origins.unreadable;
    done += batch.photos.length;
    onProgress?.(done);
  }
  return { judged, unreadable, origins };
}

/** The rows that are there, moved together at the front of the batch. */
function readableRows({ photos, images, unreadable }: LoadedBatch) {
  const length = images.length / photos.length;
  const indexes: number[] = [];
  for (const [row, photo] of photos.entries()) {
    if (unreadable.has(row)) continue;
    if (indexes.length < row) images.copyWithin(indexes.length * length, row * length, (row + 1) * length);
    indexes.push(photo);
  }
  return { images: images.subarray(0, indexes.length * length), indexes };
}

function judgeBatch(
  { samples, checkpoint }: JudgeOptions,
  logits: Float32Array,
  indexes: readonly number[],
): readonly Judged[] {
  const numClasses = logits.length / indexes.length;
  return indexes.map((index, row) => {
    const sample = samples[index];
    if (!sample) throw new Error(`There is no sample ${index} of ${samples.length}`);
    const values = logits.subarray(row * numClasses, (row + 1) * numClasses);
    if (!areFinite(values)) throw appError('evaluation.not_finite', { checkpoint, path: sample.name });
    return { index, outcome: judge(values, sample.label) };
  });
}
