import { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import { Clahe } from './clahe.ts';
import { decodeImage } from './decode.ts';
import { LabConverter } from './lab.ts';
import type { RgbImage } from './pixels.ts';
import { LinearResizer, type Rect } from './resize.ts';

/** The largest centred square, the odd pixel at the right or the bottom. */
export function centreCrop(image: { readonly width: number; readonly height: number }): Rect {
  const side = Math.min(image.width, image.height);
  return {
    left: Math.floor((image.width - side) / 2),
    top: Math.floor((image.height - side) / 2),
    width: side,
    height: side,
  };
}

/**
 * The preprocessing that training, evaluation and every program around the model share: centre crop, linear resize, CLAHE
 * on L of L*a*b*, normalisation, channels first. Each stage gives the bytes that OpenCV 4.6.0 and numpy give.
 * An object owns its tables and scratch buffers (7 bytes a pixel and 0.5 MB): one for each thread, one call at a time.
 */
export class Preprocessor {
  readonly #config: PreprocessingConfig;
  readonly #resizer: LinearResizer;
  readonly #contrast: { readonly lab: LabConverter; readonly clahe: Clahe; readonly planes: LabBuffer } | null;
  readonly #rgb: Uint8Array;
  readonly #normalised: Float32Array;

  /** @throws ZodError where the configuration is not one. */
  constructor(config: Partial<PreprocessingConfig> = {}) {
    this.#config = PreprocessingConfig.parse(config);
    const size = this.#config.target_size;
    this.#resizer = new LinearResizer(size, size);
    this.#rgb = new Uint8Array(size * size * 3);
    this.#contrast = this.#config.enable_clahe
      ? {
          lab: new LabConverter(),
          clahe: new Clahe({
            width: size,
            height: size,
            clipLimit: this.#config.clahe_clip_limit,
            gridSize: this.#config.clahe_grid_size,
          }),
          planes: labBuffer(size * size),
        }
      : null;
    this.#normalised = normalisationTable(this.#config);
  }

  /** Side of the square output in pixels. */
  get size(): number {
    return this.#config.target_size;
  }

  /** Floats of one output: 3 * size * size. */
  get tensorLength(): number {
    return this.#rgb.length;
  }

  /** What normalisation makes zero, as bytes of R, G and B: the colour of what lies outside of a picture. */
  get meanColour(): readonly [number, number, number] {
    const [red, green, blue] = this.#config.normalization_mean;
    return [Math.round(255 * red), Math.round(255 * green), Math.round(255 * blue)];
  }

  /** The configuration under the names that other programs read. */
  getConfig(): PreprocessingConfig {
    return structuredClone(this.#config);
  }

  /** The cropped, resized, contrast-equalised picture: size * size * 3 bytes, RGB interleaved, a new array. */
  processToRgb(image: RgbImage): Uint8Array {
    const rgb = new Uint8Array(this.#rgb.length);
    this.#toRgb(image, rgb);
    return rgb;
  }

  /** The normalised tensor: Float32Array, [3, size, size], RGB, a new array. */
  process(image: RgbImage): Float32Array {
    const out = new Float32Array(this.tensorLength);
    this.processInto(image, out, 0);
    return out;
  }

  /** The same into `out` from element `offset` on: a batch is filled without copies. */
  processInto(image: RgbImage, out: Float32Array, offset: number): void {
    if (offset < 0 || offset + this.tensorLength > out.length) {
      throw new Error(`No room for ${this.tensorLength} values at ${offset} of ${out.length}`);
    }
    this.#toRgb(image, this.#rgb);
    this.normaliseInto(this.#rgb, out, offset);
  }

  /** Normalises a picture that `processToRgb` made (for an augmentation between the two). */
  normaliseInto(rgb: Uint8Array, out: Float32Array, offset: number): void {
    const table = this.#normalised;
    const plane = this.size * this.size;
    for (let i = 0, p = 0, o = offset; i < plane; i++, p += 3, o++) {
      out[o] = f32(table, u8(rgb, p));
      out[o + plane] = f32(table, 256 + u8(rgb, p + 1));
      out[o + 2 * plane] = f32(table, 512 + u8(rgb, p + 2));
    }
  }

  /** Model input from a picture file's bytes: [1, 3, size, size]. @throws AppError `imaging.*`. */
  async prepareForModel(bytes: Uint8Array): Promise<Float32Array> {
    return this.process(await decodeImage(bytes));
  }

  /** Model input from several: [list.length, 3, size, size], decoded one after the other. @throws AppError `imaging.*`. */
  async prepareBatch(list: readonly Uint8Array[]): Promise<Float32Array> {
    const batch = new Float32Array(list.length * this.tensorLength);
    let offset = 0;
    for (const bytes of list) {
      this.processInto(await decodeImage(bytes), batch, offset);
      offset += this.tensorLength;
    }
    return batch;
  }

  #toRgb(image: RgbImage, out: Uint8Array): void {
    this.#resizer.resize(image, centreCrop(image), out);
    if (this.#contrast === null) return;
    const { lab, clahe, planes } = this.#contrast;
    lab.fromRgb(out, planes);
    clahe.apply(planes.l, planes.l);
    lab.toRgb(planes, out);
  }
}

/** Elements of the tables and pictures below. `as`: every loop stays inside arrays it sized itself. */
const u8 = (array: Uint8Array, index: number): number => array[index] as number;
const f32 = (array: Float32Array, index: number): number => array[index] as number;

type LabBuffer = { readonly l: Uint8Array; readonly a: Uint8Array; readonly b: Uint8Array };

function labBuffer(pixels: number): LabBuffer {
  return { l: new Uint8Array(pixels), a: new Uint8Array(pixels), b: new Uint8Array(pixels) };
}

/** The normalised value of each of the 256 values of R, then of G, then of B. */
function normalisationTable(config: PreprocessingConfig): Float32Array {
  const table = new Float32Array(3 * 256);
  for (const [channel, mean] of config.normalization_mean.entries()) {
    const std = config.normalization_std[channel] as number; // both are tuples of three
    // numpy: uint8 to float32, divided in float32; mean and std are float64, so the rest is too; then float32.
    for (let v = 0; v < 256; v++) table[channel * 256 + v] = (Math.fround(v / 255) - mean) / std;
  }
  return table;
}
