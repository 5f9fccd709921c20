import type { LoadedBatch } from '../loader/loader.ts';
import { FeatureRows, type FeatureSource } from './feature-rows.ts';
import type { TrainTask } from './messages.ts';
import type { BatchSupply, EpochMix, PhotoSupply } from './photo-supply.ts';
import type { TrainPort } from './train-loop.ts';

/**
 * What a frozen backbone makes of the photos of a run, as batches: `images` are features [batch, length]. With
 * `training.cached_views` of K each training photo has K variations, which the epochs take in turn; else it is taken
 * as it is, as validation photos always are.
 */
export class FeatureSupply implements BatchSupply {
  readonly #task: TrainTask;
  readonly #photos: PhotoSupply;
  readonly #rows: FeatureRows;

  private constructor(task: TrainTask, photos: PhotoSupply, rows: FeatureRows) {
    this.#task = task;
    this.#photos = photos;
    this.#rows = rows;
  }

  /** Computes what is not on the disk yet. @throws AppError of an unreadable photo, `io.*`, `cancelled`. */
  static async open(task: TrainTask, port: TrainPort, source: FeatureSource): Promise<FeatureSupply> {
    const rows = new FeatureRows(task, source.network);
    await rows.fill(source, port);
    // Its threads have nothing more to do.
    await source.photos.close();
    return new FeatureSupply(task, source.photos, rows);
  }

  get batchSize(): number {
    return this.#photos.batchSize;
  }

  get batchesPerEpoch(): number {
    return this.#photos.batchesPerEpoch;
  }

  async *train(epoch: number, first: number): AsyncGenerator<LoadedBatch, undefined> {
    const { numClasses, train } = this.#task;
    const { photos, repeats } = this.#photos.planOf(epoch);
    for (let batch = first; batch < this.batchesPerEpoch; batch++) {
      const start = batch * this.batchSize;
      const drawn = photos.subarray(start, start + this.batchSize);
      const rows = Array.from(drawn, (photo, i) => this.#rows.ofTraining(photo, epoch - 1 + (repeats[start + i] ?? 0)));
      const targets = new Float32Array(drawn.length * numClasses);
      for (const [i, photo] of drawn.entries()) targets[i * numClasses + (train[photo]?.label ?? 0)] = 1;
      yield this.#batchOf(drawn, rows, targets);
    }
  }

  async *validate(): AsyncGenerator<LoadedBatch, undefined> {
    const count = this.#task.val.length;
    for (let start = 0; start < count; start += this.batchSize) {
      const photos = Int32Array.from({ length: Math.min(this.batchSize, count - start) }, (_, i) => start + i);
      const rows = Array.from(photos, (photo) => this.#rows.ofValidation(photo));
      yield this.#batchOf(photos, rows, new Float32Array(0));
    }
  }

  mixOf(epoch: number): EpochMix {
    return this.#photos.mixOf(epoch);
  }

  async close(): Promise<void> {
    await this.#photos.close();
  }

  #batchOf(photos: Int32Array, rows: readonly number[], targets: Float32Array): LoadedBatch {
    // No photo was read for it, from the cache or otherwise.
    const origins = { hits: 0, misses: 0, corrupt: 0, unreadable: 0 };
    return { photos, images: this.#rows.gather(rows), targets, origins, unreadable: new Map() };
  }
}
