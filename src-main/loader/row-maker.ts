import type { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { Random } from '../../src-shared/random.ts';
import { Augmenter } from '../imaging/augmentation.ts';
import { Preprocessor } from '../imaging/preprocessor.ts';
import { BatchRing, type RingMemory, type RowOrigin } from './batch-ring.ts';
import { CropFile, type SharedCropCache } from './crop-file.ts';
import { mixBatch } from './mixing.ts';
import { type Pass, photoAt, rowsOf } from './pass.ts';
import { cropOf, readChecked } from './read-crop.ts';
import type { Sample } from './sample.ts';
import { type SharedSamples, sampleAt } from './shared-samples.ts';

/** What every thread of a loader works with; it crosses to them as it is. */
export type LoadSettings = {
  readonly samples: SharedSamples;
  readonly preprocessing: PreprocessingConfig;
  readonly numClasses: number;
  readonly augmentation: TrainConfig['augmentation'];
  readonly seed: number;
  readonly ring: RingMemory;
  /** Null: every picture is prepared from its photo each time. */
  readonly cache: SharedCropCache | null;
};

/** Makes rows of batches from photos. Owns its scratch buffers: one object a thread. */
export class RowMaker {
  readonly #settings: LoadSettings;
  readonly #ring: BatchRing;
  readonly #preprocessor: Preprocessor;
  readonly #augmenter: Augmenter;
  readonly #cache: CropFile | null;
  readonly #varied: Uint8Array;

  constructor(settings: LoadSettings) {
    const { preprocessing, augmentation, ring, cache } = settings;
    this.#settings = settings;
    this.#ring = new BatchRing(ring);
    this.#preprocessor = new Preprocessor(preprocessing);
    this.#augmenter = new Augmenter({
      size: this.#preprocessor.size,
      settings: augmentation,
      fill: this.#preprocessor.meanColour,
    });
    this.#cache = cache && CropFile.open(cache);
    this.#varied = new Uint8Array(this.#preprocessor.tensorLength);
  }

  /**
   * Writes the row at a place of a pass. It depends on the seed, the epoch and the photo only, never on the thread.
   * @throws AppError `io.*`, `imaging.*`, `training.photo_changed`.
   */
  async make(pass: Pass, place: number): Promise<RowOrigin> {
    const { samples, numClasses, seed } = this.#settings;
    const photo = photoAt(pass, place);
    const sample = sampleAt(samples, photo);
    if (pass.kind === 'check') return this.#check(photo, sample);
    // A cached picture lies in the cache's one buffer: nothing may be awaited before it is used.
    const found = this.#cache?.read(photo) ?? { state: 'miss' };
    const crop = found.state === 'hit' ? found.crop : await this.#prepare(photo, sample);
    const [batch, row] = [Math.floor(place / pass.batchSize), place % pass.batchSize];
    const { tensorLength } = this.#preprocessor;
    if (pass.kind === 'judge') {
      this.#preprocessor.normaliseInto(crop, this.#ring.images(batch), row * tensorLength);
      return found.state;
    }
    const repeat = pass.repeats[place];
    const again = repeat ? ['again', repeat] : [];
    this.#augmenter.apply(crop, new Random(seed, 'augment', pass.epoch, photo, ...again), this.#varied);
    this.#preprocessor.normaliseInto(this.#varied, this.#ring.images(batch), row * tensorLength);
    const targets = this.#ring.targets(batch).subarray(row * numClasses, (row + 1) * numClasses);
    targets.fill(0);
    targets[sample.label] = 1;
    return found.state;
  }

  /** What is left to do for a batch when its last row is written. */
  finishBatch(pass: Pass, batch: number): void {
    if (pass.kind !== 'train') return;
    const { augmentation, numClasses, seed } = this.#settings;
    const rows = rowsOf(pass, batch);
    const { size, tensorLength } = this.#preprocessor;
    mixBatch(
      {
        images: this.#ring.images(batch).subarray(0, rows * tensorLength),
        targets: this.#ring.targets(batch).subarray(0, rows * numClasses),
        batchSize: rows,
        size,
      },
      augmentation,
      new Random(seed, 'mix', pass.epoch, batch),
    );
  }

  close(): void {
    this.#cache?.close();
  }

  /** The file is read whatever is cached: what lies on the disk has to be what the manifest says. */
  async #check(photo: number, sample: Sample): Promise<RowOrigin> {
    const bytes = await readChecked(sample);
    if (!this.#cache?.hasRoomFor(photo)) return 'hit';
    this.#cache.keep(photo, sample.sha256, await cropOf(bytes, sample, this.#preprocessor));
    return 'miss';
  }

  async #prepare(photo: number, sample: Sample): Promise<Uint8Array> {
    const crop = await cropOf(await readChecked(sample), sample, this.#preprocessor);
    this.#cache?.keep(photo, sample.sha256, crop);
    return crop;
  }
}
