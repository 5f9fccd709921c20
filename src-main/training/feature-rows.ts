import { createHash } from 'node:crypto';
import type { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import { AppError, throwIfCancelled } from '../../src-shared/errors.ts';
import { createBackboneSession } from '../engine/onnx/head-session.ts';
import type { InferenceSession } from '../engine/onnx/inference.ts';
import type { Sample } from '../loader/sample.ts';
import { splitNetwork, weightsOf } from '../network/head.ts';
import type { Network } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';
import { FeatureFile, featureKey } from './feature-file.ts';
import type { TrainTask } from './messages.ts';
import type { PhotoSupply } from './photo-supply.ts';
import { runNote } from './recipe-notes.ts';
import type { TrainPort } from './train-loop.ts';

export type FeatureSource = {
  readonly network: Network;
  readonly weights: Weights;
  readonly preprocessing: PreprocessingConfig;
  /** Its variations must not be mixed. */
  readonly photos: PhotoSupply;
};

/** A photo (those of training, then those of validation), as it is (null) or in a variation (from 1). */
type View = { readonly photo: number; readonly variation: number | null; readonly key: string };

/** Features of every photo of a run, and of every variation that its recipe asks for, in memory. */
export class FeatureRows {
  readonly #task: TrainTask;
  readonly #samples: readonly Sample[];
  readonly #variations: readonly (number | null)[];
  readonly #length: number;
  readonly #values: Float32Array;

  constructor(task: TrainTask, network: Network) {
    const { train, val } = task;
    const { cached_views: views } = task.config.training;
    this.#task = task;
    this.#samples = [...train, ...val];
    this.#variations = views === 0 ? [null] : Array.from({ length: views }, (_, view) => view + 1);
    this.#length = network.architecture.featureChannels;
    this.#values = new Float32Array((train.length * this.#variations.length + val.length) * this.#length);
  }

  /** The row of a training photo; `turn` (from 0) chooses the variation. */
  ofTraining(photo: number, turn: number): number {
    return (turn % this.#variations.length) * this.#task.train.length + photo;
  }

  ofValidation(photo: number): number {
    return this.#variations.length * this.#task.train.length + photo;
  }

  /** A copy of those rows, one after the other: [rows, length]. */
  gather(rows: readonly number[]): Float32Array {
    const gathered = new Float32Array(rows.length * this.#length);
    for (const [i, row] of rows.entries()) gathered.set(this.#row(row), i * this.#length);
    return gathered;
  }

  /**
   * Reads what the disk has and computes the rest, which is kept there batch by batch: after a stop the work goes on.
   * @throws AppError of an unreadable photo, `io.*`, `cancelled`.
   */
  async fill(source: FeatureSource, port: TrainPort): Promise<void> {
    const { cacheDir, config } = this.#task;
    const views = [...this.#views()];
    const rowsOf = rowsByKey(views);
    const total = this.#values.length / this.#length;
    const missing = new Set(rowsOf.keys());
    const take = (key: string, features: Float32Array): void => {
      for (const row of rowsOf.get(key) ?? []) this.#row(row).set(features);
      missing.delete(key);
    };
    const report = (): void => {
      const left = [...missing].reduce((sum, key) => sum + (rowsOf.get(key)?.length ?? 0), 0);
      port.post({ type: 'progress', progress: { phase: 'features', done: total - left, total } });
    };
    const place = { dir: cacheDir, space: spaceOf(source), length: this.#length };
    let file = config.data.cache_gb === 0 ? null : await FeatureFile.open(place, take);
    try {
      if (missing.size === 0) return;
      const session = await createBackboneSession({ ...source, inputSize: source.preprocessing.target_size });
      try {
        report();
        for await (const records of this.#compute(source.photos, session, { views, missing })) {
          throwIfCancelled(port.signal);
          for (const { key, features } of records) take(key, features);
          file = await keep(file, records, port);
          report();
        }
      } finally {
        await session.release();
      }
    } finally {
      await file?.close();
    }
  }

  /** The views that are missing, a batch at a time. */
  async *#compute(
    photos: PhotoSupply,
    session: InferenceSession,
    { views, missing }: { readonly views: readonly View[]; readonly missing: ReadonlySet<string> },
  ) {
    for (const variation of new Set([...this.#variations, null])) {
      const wanted = views.filter((view) => view.variation === variation && missing.has(view.key));
      // Of photos of the same content, one.
      const photoOf = new Map(wanted.map(({ key, photo }) => [key, photo]));
      const keyOf = new Map(Array.from(photoOf, ([key, photo]) => [photo, key]));
      if (keyOf.size === 0) continue;
      for await (const batch of photos.read([...keyOf.keys()], variation)) {
        const [problem] = batch.unreadable.values();
        if (problem) throw problem;
        const features = await session.run(batch.images, batch.photos.length);
        yield Array.from(batch.photos, (photo, i) => {
          const key = keyOf.get(photo);
          if (key === undefined) throw new Error(`Nobody asked for photo ${photo}`);
          return { key, features: features.subarray(i * this.#length, (i + 1) * this.#length) };
        });
      }
    }
  }

  /** In the order of the rows. */
  *#views(): Generator<View> {
    const { train, val } = this.#task;
    for (const variation of this.#variations) {
      for (const photo of train.keys()) yield { photo, variation, key: this.#key(photo, variation) };
    }
    for (const index of val.keys()) {
      const photo = train.length + index;
      yield { photo, variation: null, key: this.#key(photo, null) };
    }
  }

  /** A variation depends on the recipe and the photo's place in the dataset too. */
  #key(photo: number, variation: number | null): string {
    const { augmentation, training } = this.#task.config;
    const content = this.#samples[photo]?.sha256 ?? '';
    if (variation === null) return featureKey(content);
    return featureKey(content, JSON.stringify({ augmentation, seed: training.seed, photo, variation }));
  }

  #row(row: number): Float32Array {
    return this.#values.subarray(row * this.#length, (row + 1) * this.#length);
  }
}

/** Photos of the same content share a vector. */
function rowsByKey(views: readonly View[]): ReadonlyMap<string, readonly number[]> {
  const rows = new Map<string, number[]>();
  for (const [row, { key }] of views.entries()) {
    const known = rows.get(key);
    if (known) known.push(row);
    else rows.set(key, [row]);
  }
  return rows;
}

/** A disk that takes nothing more is no reason to stop: the features are in memory. */
async function keep(
  file: FeatureFile | null,
  records: Parameters<FeatureFile['append']>[0],
  port: TrainPort,
): Promise<FeatureFile | null> {
  try {
    await file?.append(records);
    return file;
  } catch (error) {
    const { message } = AppError.from(error);
    port.post({ type: 'note', note: runNote('features_not_kept', { problem: message }) });
    await file?.close();
    return null;
  }
}

/** What decides the features of a photo beside its content. */
function spaceOf({ network, weights, preprocessing }: FeatureSource): string {
  const { backbone } = splitNetwork(network);
  const hash = createHash('sha256');
  for (const [name, { data }] of weightsOf(backbone, weights)) {
    hash.update(name).update(new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  return JSON.stringify({ weights: hash.digest('hex'), architecture: network.architecture.name, preprocessing });
}
