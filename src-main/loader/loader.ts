import type { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { AppError } from '../../src-shared/errors.ts';
import { BatchRing, type OriginCounts } from './batch-ring.ts';
import { type Crew, inlineCrew, ThreadCrew } from './crew.ts';
import type { CropCache } from './crop-cache.ts';
import type { EpochPlan } from './epoch-plan.ts';
import { LANES, type LaneEvent } from './lanes.ts';
import { batchCount, makePass, type Pass, rowsOf } from './pass.ts';
import type { LoadSettings } from './row-maker.ts';
import type { Sample } from './sample.ts';
import { shareSamples } from './shared-samples.ts';

export type LoaderOptions = {
  /** Of all passes; plans name them by their index. */
  readonly samples: readonly Sample[];
  readonly preprocessing: PreprocessingConfig;
  /** The most photos that a batch of any pass has. */
  readonly batchSize: number;
  readonly numClasses: number;
  readonly augmentation: TrainConfig['augmentation'];
  readonly seed: number;
  /** Loading threads; 0: the calling thread loads while it waits. */
  readonly threads: number;
  /** Whether the threads stay between two passes. */
  readonly keepsThreads: boolean;
  readonly cache: CropCache | null;
  /** The threads' entry; by default the one of this folder, which a bundle has beside its other entries. */
  readonly workerUrl?: URL;
};

export type PassOptions = {
  readonly kind: Pass['kind'];
  readonly plan: EpochPlan;
  readonly batchSize: number;
  /** From 1; the variations of `train` depend on it. */
  readonly epoch?: number;
  /** The batches before it are left out. */
  readonly firstBatch?: number;
};

/** A finished batch. Its arrays lie in shared memory and are good until the next one is asked for. */
export type LoadedBatch = {
  /** Indexes of the photos, in order. */
  readonly photos: Int32Array;
  /** Float32Array, [photos, 3, size, size], RGB, normalised; undefined rows where a photo is unreadable. */
  readonly images: Float32Array;
  /** Float32Array, [photos, numClasses], rows sum to 1; of `train` only. */
  readonly targets: Float32Array;
  readonly origins: OriginCounts;
  /** Rows whose photo could not be read, with the reason; never in `train`, which throws it. */
  readonly unreadable: ReadonlyMap<number, AppError>;
};

/** Batches that are ready or in the making beside the one in use: as many as keep every lane busy, at least these. */
const LEAST_AHEAD = 2;

/**
 * Loads batches of photos, some ahead of the one in use, in order, and the same to the bit whatever the number of
 * threads. One pass at a time.
 */
export class Loader {
  readonly #options: LoaderOptions;
  readonly #ring: BatchRing;
  readonly #settings: LoadSettings;
  #crew: Crew | null = null;
  #reading: PassReader | null = null;
  #passes = 0;
  #ended: Error | null = null;

  constructor(options: LoaderOptions) {
    const { samples, preprocessing, batchSize, numClasses, augmentation, seed, threads, cache } = options;
    const ahead = threads === 0 ? 0 : Math.max(LEAST_AHEAD, Math.ceil((threads * LANES) / batchSize));
    this.#options = options;
    this.#ring = BatchRing.allocate({
      slots: 1 + ahead,
      rows: batchSize,
      rowLength: 3 * preprocessing.target_size ** 2,
      numClasses,
    });
    this.#settings = {
      samples: shareSamples(samples),
      preprocessing,
      numClasses,
      augmentation,
      seed,
      ring: this.#ring.memory,
      cache: cache?.shared ?? null,
    };
  }

  /**
   * The batches of a pass. Whoever leaves early ends the threads with it.
   * @throws AppError of the first unreadable photo of a `train` pass; `training.loader_ended`.
   */
  async *read(options: PassOptions): AsyncGenerator<LoadedBatch, undefined> {
    if (this.#reading) throw new Error('A pass is being read already');
    const { kind, plan, batchSize, epoch = 0, firstBatch = 0 } = options;
    if (batchSize > this.#options.batchSize) throw new Error(`Batches have at most ${this.#options.batchSize} photos`);
    this.#passes += 1;
    const pass = makePass({ ...plan, kind, id: this.#passes, epoch, batchSize }, firstBatch);
    if (this.#ended) throw this.#ended;
    this.#crew ??= this.#gather();
    const reader = new PassReader(pass, this.#ring);
    this.#reading = reader;
    let isWhole = false;
    try {
      this.#crew.start(pass, firstBatch + this.#ring.slots);
      for (let batch = firstBatch; batch < batchCount(pass); batch++) {
        yield await reader.take(batch);
        this.#ring.clear(batch);
        this.#crew.grant(batch + 1 + this.#ring.slots);
      }
      isWhole = true;
    } finally {
      this.#reading = null;
      if (!isWhole || !this.#options.keepsThreads) await this.close();
    }
  }

  /** Ends the threads; a later pass starts others. */
  async close(): Promise<void> {
    const crew = this.#crew;
    this.#crew = null;
    await crew?.close();
    for (let slot = 0; slot < this.#ring.slots; slot++) this.#ring.clear(slot);
  }

  #gather(): Crew {
    const { threads, workerUrl } = this.#options;
    const onEvent = (event: LaneEvent): void => this.#reading?.receive(event);
    if (threads === 0) return inlineCrew({ settings: this.#settings, onEvent });
    const onEnded = (error: Error): void => {
      this.#ended = error;
      this.#reading?.fail(error);
    };
    return new ThreadCrew({ settings: this.#settings, threads, onEvent, onEnded, workerUrl });
  }
}

/** Puts together what the lanes tell, in the order of the batches. */
class PassReader {
  readonly #pass: Pass;
  readonly #ring: BatchRing;
  readonly #finished = new Set<number>();
  readonly #unreadable = new Map<number, Map<number, AppError>>();
  #problem: Error | null = null;
  #wakeUp: (() => void) | null = null;

  constructor(pass: Pass, ring: BatchRing) {
    this.#pass = pass;
    this.#ring = ring;
  }

  receive(event: LaneEvent): void {
    if (event.pass !== this.#pass.id) return;
    if (event.type === 'batch') this.#finished.add(event.batch);
    else {
      const error = new AppError(event.error, { cause: event.stack });
      const batch = Math.floor(event.place / this.#pass.batchSize);
      const rows = this.#unreadable.get(batch) ?? new Map<number, AppError>();
      this.#unreadable.set(batch, rows.set(event.place % this.#pass.batchSize, error));
      if (this.#pass.kind === 'train') this.#problem ??= error;
    }
    this.#wakeUp?.();
  }

  fail(error: Error): void {
    this.#problem ??= error;
    this.#wakeUp?.();
  }

  async take(batch: number): Promise<LoadedBatch> {
    while (!this.#isComplete(batch)) {
      if (this.#problem) throw this.#problem;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wakeUp = resolve;
      await promise;
    }
    if (this.#problem) throw this.#problem;
    const { photos, batchSize } = this.#pass;
    const rows = rowsOf(this.#pass, batch);
    const part = (array: Float32Array) => array.subarray(0, (array.length / this.#ring.memory.rows) * rows);
    const unreadable = this.#unreadable.get(batch) ?? new Map<number, AppError>();
    this.#finished.delete(batch);
    this.#unreadable.delete(batch);
    return {
      photos: photos.subarray(batch * batchSize, batch * batchSize + rows),
      images: part(this.#ring.images(batch)),
      targets: part(this.#ring.targets(batch)),
      origins: this.#ring.origins(batch),
      unreadable,
    };
  }

  /** The threads' messages come in any order: a finished batch may be told before its unreadable rows. */
  #isComplete(batch: number): boolean {
    const told = this.#unreadable.get(batch)?.size ?? 0;
    return this.#finished.has(batch) && told === this.#ring.origins(batch).unreadable;
  }
}
