import { AppError, appError, throwIfCancelled } from '../../src-shared/errors.ts';
import { sha256 } from '../files/hash-file.ts';
import { readBytes } from '../files/read-file.ts';
import { decodeImage } from '../imaging/decode.ts';
import type { Preprocessor } from '../imaging/preprocessor.ts';
import type { Sample } from './sample.ts';

/** Photos in work at the same time: libvips decodes one while this thread prepares another. */
const READ_AHEAD = 2;
/** A changed dataset can have thousands of changed photos; the message names these many. */
const LISTED_PHOTOS = 10;

export type PrepareOptions = {
  readonly samples: readonly Sample[];
  readonly preprocessor: Preprocessor;
  /** Prepared pictures are kept up to this many bytes. */
  readonly cacheBytes: number;
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (done: number) => void;
};

/**
 * Prepared pictures of a split (crop, resize, CLAHE; 8-bit RGB, size x size). What fits into memory is prepared once, the
 * rest again each time.
 */
export class PhotoStore {
  readonly #samples: readonly Sample[];
  readonly #preprocessor: Preprocessor;
  readonly #crops: readonly (Uint8Array | null)[];

  private constructor(options: PrepareOptions, crops: readonly (Uint8Array | null)[]) {
    this.#samples = options.samples;
    this.#preprocessor = options.preprocessor;
    this.#crops = crops;
  }

  /**
   * Reads every photo once and checks it against the manifest, so that nothing is missing in the middle of a run.
   * @throws AppError `training.photos_changed` listing photos that are gone, changed or unreadable; `cancelled`.
   */
  static async prepare(options: PrepareOptions): Promise<PhotoStore> {
    const { samples, preprocessor, cacheBytes, signal, onProgress } = options;
    const kept = Math.floor(cacheBytes / preprocessor.tensorLength);
    const crops = new Array<Uint8Array | null>(samples.length).fill(null);
    const problems: string[] = [];
    let next = 0;
    let done = 0;
    const readOn = async (): Promise<void> => {
      for (;;) {
        throwIfCancelled(signal);
        const index = next++;
        const sample = samples[index];
        if (!sample) return;
        try {
          const bytes = await readChecked(sample);
          if (index < kept) crops[index] = await prepareCrop(bytes, sample, preprocessor);
        } catch (error) {
          problems.push(AppError.from(error).message);
        }
        onProgress?.(++done);
      }
    };
    await Promise.all(Array.from({ length: READ_AHEAD }, readOn));
    if (problems.length > 0) {
      const more = problems.length - LISTED_PHOTOS;
      const list = problems.slice(0, LISTED_PHOTOS).join('; ') + (more > 0 ? `; +${more}` : '');
      throw appError('training.photos_changed', { count: problems.length, list });
    }
    return new PhotoStore(options, crops);
  }

  get length(): number {
    return this.#samples.length;
  }

  /** Photos that are prepared again each time because they did not fit. */
  get uncachedCount(): number {
    return this.#crops.filter((crop) => crop === null).length;
  }

  label(index: number): number {
    return this.#sample(index).label;
  }

  /** As the manifest names the photo. */
  name(index: number): string {
    return this.#sample(index).name;
  }

  /** The prepared picture; not to be written to. @throws AppError where an uncached photo has gone or changed since. */
  async crop(index: number): Promise<Uint8Array> {
    return this.#crops[index] ?? readCrop(this.#sample(index), this.#preprocessor);
  }

  #sample(index: number): Sample {
    const sample = this.#samples[index];
    if (!sample) throw new Error(`There is no sample ${index} of ${this.#samples.length}`);
    return sample;
  }
}

/**
 * Reads one photo, checks it against the manifest and prepares it.
 * @throws AppError `io.*`, `imaging.*`, `training.photo_changed`.
 */
export async function readCrop(sample: Sample, preprocessor: Preprocessor): Promise<Uint8Array> {
  return prepareCrop(await readChecked(sample), sample, preprocessor);
}

async function prepareCrop(bytes: Uint8Array, sample: Sample, preprocessor: Preprocessor): Promise<Uint8Array> {
  return preprocessor.processToRgb(await decodeImage(bytes, sample.name));
}

async function readChecked(sample: Sample): Promise<Uint8Array> {
  const bytes = await readBytes(sample.path);
  const found = sha256(bytes);
  if (found !== sample.sha256) {
    throw appError('training.photo_changed', { path: sample.name, found, expected: sample.sha256 });
  }
  return bytes;
}
