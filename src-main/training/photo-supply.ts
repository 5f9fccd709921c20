import { availableParallelism } from 'node:os';
import type { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { EpochLoading } from '../../src-shared/contract/training.ts';
import { appError } from '../../src-shared/errors.ts';
import { checkPhotos } from '../loader/check-photos.ts';
import { automaticCacheBytes, CropCache } from '../loader/crop-cache.ts';
import { type EpochPlan, mixCounts, planAll, planEpoch, sharePlan } from '../loader/epoch-plan.ts';
import { KnownFiles } from '../loader/known-files.ts';
import { loadThreads } from '../loader/load-threads.ts';
import { type LoadedBatch, Loader } from '../loader/loader.ts';
import { photosOfStep } from './memory-fit.ts';
import type { TrainTask } from './messages.ts';
import { runNote } from './recipe-notes.ts';
import type { TrainPort } from './train-loop.ts';

/** Bytes of a gigabyte as disks are sold and `data.cache_gb` is meant. */
export const GIGABYTE = 1e9;
/** The note on repeated photos names these many classes; the metrics of each epoch have all. */
const LISTED_CLASSES = 10;

/** Which photos an epoch was trained on. */
export type EpochMix = Pick<EpochLoading, 'studio' | 'real' | 'repeated'>;

/** Batches to train on and to validate with. */
export type BatchSupply = Pick<PhotoSupply, 'batchSize' | 'batchesPerEpoch' | 'train' | 'validate' | 'mixOf' | 'close'>;

/** The photos of a run, as batches. */
export class PhotoSupply {
  /** Smaller than the recipe's where there are fewer photos. */
  readonly batchSize: number;
  readonly #task: TrainTask;
  readonly #loader: Loader;
  readonly #valBatchSize: number;
  #plan: { readonly epoch: number; readonly plan: EpochPlan } | null = null;

  private constructor(task: TrainTask, loader: Loader, sizes: { readonly train: number; readonly val: number }) {
    this.#task = task;
    this.#loader = loader;
    this.batchSize = sizes.train;
    this.#valBatchSize = sizes.val;
  }

  /**
   * Checks every photo and fills the cache. `inUse`: settings of supplies that are open too.
   * @throws AppError `training.photos_changed`, `training.no_photo_of_source`, `training.loader_ended`, `io.*`, `cancelled`.
   */
  static async open(
    task: TrainTask,
    port: TrainPort,
    preprocessing: PreprocessingConfig,
    inUse: readonly PreprocessingConfig[] = [],
  ): Promise<PhotoSupply> {
    const { config, train, val } = task;
    const samples = [...train, ...val];
    const sizes = {
      train: photosOfStep(config, train.length),
      val: Math.min(config.data.batch_size, val.length),
    };
    requireSources(task);
    const { cache, limitBytes } = await openCache(task, preprocessing, inUse);
    const batchSize = Math.max(sizes.train, sizes.val);
    const loader = new Loader({
      samples,
      preprocessing,
      batchSize,
      numClasses: task.numClasses,
      augmentation: config.augmentation,
      seed: config.training.seed,
      threads: threadsOf(config, port),
      keepsThreads: config.data.persistent_workers,
      cache,
    });
    const supply = new PhotoSupply(task, loader, sizes);
    try {
      const known = await KnownFiles.open(task.cacheDir);
      const onProgress = (done: number): void =>
        port.post({ type: 'progress', progress: { phase: 'prepare', done, total: samples.length } });
      await checkPhotos({ loader, batchSize, samples, known, cache, signal: port.signal, onProgress });
      if (cache) noteCache(cache, { path: task.cacheDir, limitBytes }, port);
      supply.#noteMix(port);
      return supply;
    } catch (error) {
      await loader.close();
      throw error;
    }
  }

  /** Batches of an epoch: the network's batch size is fixed, so only full ones. */
  get batchesPerEpoch(): number {
    return Math.floor(this.#task.train.length / this.batchSize);
  }

  get valCount(): number {
    return this.#task.val.length;
  }

  /** The batches of an epoch (from 1) from batch `first` on. @throws AppError of an unreadable photo, `training.loader_ended`. */
  train(epoch: number, first: number): AsyncGenerator<LoadedBatch, undefined> {
    const plan = this.planOf(epoch);
    return this.#loader.read({ kind: 'train', plan, batchSize: this.batchSize, epoch, firstBatch: first });
  }

  /** The validation photos, once and as they are; `photos` counts from the first of them. */
  async *validate(): AsyncGenerator<LoadedBatch, undefined> {
    const first = this.#task.train.length;
    const plan = planAll(first, this.valCount);
    for await (const batch of this.#loader.read({ kind: 'judge', plan, batchSize: this.#valBatchSize })) {
      yield { ...batch, photos: batch.photos.map((photo) => photo - first) };
    }
  }

  /** Named photos (those of training, then those of validation) as they are, or in one of their variations (from 1). */
  read(photos: readonly number[], variation: number | null): AsyncGenerator<LoadedBatch, undefined> {
    const pass = { plan: sharePlan(photos), batchSize: Math.max(this.batchSize, this.#valBatchSize) };
    return this.#loader.read(
      variation === null ? { ...pass, kind: 'judge' } : { ...pass, kind: 'train', epoch: variation },
    );
  }

  mixOf(epoch: number): EpochMix {
    const { photos, repeats } = this.planOf(epoch);
    const repeated: Record<string, number> = {};
    const counts = { studio: 0, real: 0 };
    for (const [place, photo] of photos.entries()) {
      const sample = this.#task.train[photo];
      if (!sample) throw new Error(`There is no training photo ${photo}`);
      counts[sample.source] += 1;
      if (repeats[place]) repeated[sample.kcode] = (repeated[sample.kcode] ?? 0) + 1;
    }
    return { ...counts, repeated };
  }

  async close(): Promise<void> {
    await this.#loader.close();
  }

  /** The training photos of an epoch (from 1) in their order. */
  planOf(epoch: number): EpochPlan {
    if (this.#plan?.epoch === epoch) return this.#plan.plan;
    const { train, config } = this.#task;
    const plan = planEpoch(
      {
        sources: train.map(({ source }) => source),
        count: this.batchesPerEpoch * this.batchSize,
        realRatio: config.data.real_ratio,
        seed: config.training.seed,
      },
      epoch,
    );
    this.#plan = { epoch, plan };
    return plan;
  }

  #noteMix(port: TrainPort): void {
    const { real_ratio: ratio } = this.#task.config.data;
    if (ratio === null) return;
    const { studio, real, repeated } = this.mixOf(1);
    port.post({ type: 'note', note: runNote('real_ratio', { ratio, studio, real }) });
    const counts = Object.entries(repeated).sort(([, a], [, b]) => b - a);
    if (counts.length === 0) return;
    const count = counts.reduce((sum, [, times]) => sum + times, 0);
    const more = counts.length > LISTED_CLASSES ? `, +${counts.length - LISTED_CLASSES}` : '';
    const classes =
      counts
        .slice(0, LISTED_CLASSES)
        .map(([kcode, times]) => `${kcode} ${times}`)
        .join(', ') + more;
    port.post({ type: 'note', note: runNote('repeated', { count, classes }) });
  }
}

function requireSources({ train, config }: TrainTask): void {
  const { real_ratio: ratio } = config.data;
  if (ratio === null) return;
  const wanted = mixCounts(train.length, ratio);
  for (const source of ['studio', 'real'] as const) {
    if (wanted[source] > 0 && !train.some((sample) => sample.source === source)) {
      throw appError('training.no_photo_of_source', { ratio, source });
    }
  }
}

function threadsOf({ data }: TrainConfig, port: TrainPort): number {
  const cores = availableParallelism();
  const threads = loadThreads(data.num_workers, cores);
  if (threads < data.num_workers) {
    port.post({ type: 'note', note: runNote('num_workers', { wanted: data.num_workers, found: threads, cores }) });
  }
  return threads;
}

async function openCache(
  { config, cacheDir, train, val }: TrainTask,
  preprocessing: PreprocessingConfig,
  inUse: readonly PreprocessingConfig[],
) {
  const { cache_gb: gigabytes } = config.data;
  const limitBytes = gigabytes === null ? await automaticCacheBytes(cacheDir) : gigabytes * GIGABYTE;
  if (limitBytes === 0) return { cache: null, limitBytes };
  const hashes = [...train, ...val].map(({ sha256 }) => sha256);
  return { cache: await CropCache.open({ dir: cacheDir, preprocessing, hashes, limitBytes, inUse }), limitBytes };
}

function noteCache(
  cache: CropCache,
  { path, limitBytes }: { readonly path: string; readonly limitBytes: number },
  port: TrainPort,
): void {
  const { leftOut, evicted, stopped } = cache.state;
  const limit = (limitBytes / GIGABYTE).toFixed(1);
  if (stopped !== null) port.post({ type: 'note', note: runNote('cache_stopped', { path, leftOut }) });
  else if (leftOut > 0) port.post({ type: 'note', note: runNote('cache_full', { limit, leftOut }) });
  if (evicted > 0) port.post({ type: 'note', note: runNote('cache_evicted', { count: evicted }) });
}
