import { appError, throwIfCancelled } from '../../src-shared/errors.ts';
import type { InferenceSession } from '../engine/onnx/inference.ts';
import { areFinite, judge, type Outcome } from '../evaluation/metrics.ts';
import type { Preprocessor } from '../imaging/preprocessor.ts';

export type JudgeOptions = {
  readonly session: InferenceSession;
  readonly preprocessor: Preprocessor;
  readonly count: number;
  readonly batchSize: number;
  readonly label: (index: number) => number;
  /** The prepared picture, or null where the photo is left out. */
  readonly crop: (index: number) => Promise<Uint8Array | null>;
  /** Names a photo in errors. */
  readonly name: (index: number) => string;
  readonly checkpoint: string;
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (done: number) => void;
};

/** A judged photo by its index. */
export type Judged = { readonly index: number; readonly outcome: Outcome };

/**
 * Runs photos through a network: all of them, the last batch smaller than the others.
 * @throws AppError `evaluation.not_finite`, `cancelled`, and whatever `crop` throws.
 */
export async function judgePhotos(options: JudgeOptions): Promise<Judged[]> {
  const { count, batchSize, session, signal, onProgress } = options;
  const judged: Judged[] = [];
  for (let start = 0; start < count; start += batchSize) {
    throwIfCancelled(signal);
    const end = Math.min(start + batchSize, count);
    const { images, indexes } = await prepareBatch(options, start, end);
    if (indexes.length > 0) judged.push(...judgeBatch(options, await session.run(images, indexes.length), indexes));
    onProgress?.(end);
  }
  return judged;
}

async function prepareBatch({ crop, preprocessor }: JudgeOptions, start: number, end: number) {
  const images = new Float32Array((end - start) * preprocessor.tensorLength);
  const indexes: number[] = [];
  for (let index = start; index < end; index++) {
    const picture = await crop(index);
    if (picture === null) continue;
    preprocessor.normaliseInto(picture, images, indexes.length * preprocessor.tensorLength);
    indexes.push(index);
  }
  return { images: images.subarray(0, indexes.length * preprocessor.tensorLength), indexes };
}

function judgeBatch(options: JudgeOptions, logits: Float32Array, indexes: readonly number[]): Judged[] {
  const numClasses = logits.length / indexes.length;
  return indexes.map((index, row) => {
    const values = logits.subarray(row * numClasses, (row + 1) * numClasses);
    if (!areFinite(values)) {
      throw appError('evaluation.not_finite', { checkpoint: options.checkpoint, path: options.name(index) });
    }
    return { index, outcome: judge(values, options.label(index)) };
  });
}
