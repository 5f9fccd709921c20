import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { Random } from '../../src-shared/random.ts';
import { Augmenter } from '../imaging/augmentation.ts';
import type { Preprocessor } from '../imaging/preprocessor.ts';
import { type Batch, mixBatch } from './mixing.ts';
import type { PhotoStore } from './photo-store.ts';

export type BatchesOptions = {
  readonly photos: PhotoStore;
  readonly preprocessor: Preprocessor;
  readonly batchSize: number;
  readonly numClasses: number;
  readonly augmentation: TrainConfig['augmentation'];
  readonly seed: number;
};

/**
 * The training batches of every epoch. Each batch depends on the seed, the epoch and its number only, so that a run goes
 * on anywhere without having drawn what came before. The graph has a fixed batch size, so an epoch is made of full
 * batches; the photos that are left over are others in every epoch.
 */
export class Batches {
  readonly #options: BatchesOptions;
  readonly #augmenter: Augmenter;
  readonly #crop: Uint8Array;
  /** One for all: ONNX Runtime's `run` blocks this thread, so nobody reads it while the next is made. */
  readonly #batch: Batch;
  #order: { readonly epoch: number; readonly photos: readonly number[] } = { epoch: 0, photos: [] };

  constructor(options: BatchesOptions) {
    this.#options = options;
    const { preprocessor, batchSize, numClasses, augmentation } = options;
    const { size, tensorLength } = preprocessor;
    const [red, green, blue] = preprocessor.getConfig().normalization_mean;
    const fill = [Math.round(255 * red), Math.round(255 * green), Math.round(255 * blue)] as const;
    this.#augmenter = new Augmenter({ size, settings: augmentation, fill });
    this.#crop = new Uint8Array(tensorLength);
    this.#batch = {
      images: new Float32Array(batchSize * tensorLength),
      targets: new Float32Array(batchSize * numClasses),
      batchSize,
      size,
    };
  }

  get perEpoch(): number {
    return Math.floor(this.#options.photos.length / this.#options.batchSize);
  }

  /** Batch `index` (from 0) of an epoch (from 1), valid until the next is made. @throws AppError of an unreadable photo. */
  async make(epoch: number, index: number): Promise<Batch> {
    const { photos, preprocessor, batchSize, numClasses, augmentation, seed } = this.#options;
    const batch = this.#batch;
    batch.targets.fill(0);
    if (this.#order.epoch !== epoch) this.#order = { epoch, photos: epochOrder(photos.length, seed, epoch) };
    for (let row = 0; row < batchSize; row++) {
      const photo = this.#order.photos[index * batchSize + row];
      if (photo === undefined) throw new Error(`Epoch ${epoch} has no batch ${index}`);
      this.#augmenter.apply(await photos.crop(photo), new Random(seed, 'augment', epoch, photo), this.#crop);
      preprocessor.normaliseInto(this.#crop, batch.images, row * preprocessor.tensorLength);
      batch.targets[row * numClasses + photos.label(photo)] = 1;
    }
    mixBatch(batch, augmentation, new Random(seed, 'mix', epoch, index));
    return batch;
  }
}

/** The photos' indexes in the order of an epoch. */
export function epochOrder(count: number, seed: number, epoch: number): number[] {
  return new Random(seed, 'order', epoch).shuffle(Array.from({ length: count }, (_, index) => index));
}
