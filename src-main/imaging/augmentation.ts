import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { Random } from '../../src-shared/random.ts';
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './colour-jitter.ts';
import { GaussianBlur } from './gaussian-blur.ts';

// `as`: every loop stays inside the picture. Kept beside its loops, where V8 sees one kind of array only.
const u8 = (array: Uint8Array, index: number): number => array[index] as number;

/** The augmentations of one picture; mixing pictures is not among them. */
export type AugmentationSettings = Pick<
  TrainConfig['augmentation'],
  'random_rotation' | 'color_jitter' | 'random_crop' | 'gaussian_blur' | 'random_erasing'
>;

/** torchvision.transforms.RandomResizedCrop and RandomErasing give up after this many tries. */
const TRIES = 10;
/** torchvision.transforms.RandomErasing's defaults: share of the area, and height over width. */
const ERASED_AREA = [0.02, 0.33] as const;
const ERASED_RATIO = [0.3, 3.3] as const;

/** A part of a picture in whole pixels. */
export type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/**
 * Random variations of a prepared picture (size x size, RGB interleaved, 8 bits), in the order of the owner's plan:
 * rotation and crop, colour jitter, blur, erasing. Each draws and computes as torchvision 0.15 does on 8-bit tensors,
 * except that rotation and crop are one bilinear resampling instead of two. What lies outside is painted with `fill`
 * (the mean colour: zero after normalisation, as in the plan, which rotates normalised pictures).
 * An object owns its scratch buffers: one for each thread, one call at a time.
 */
export class Augmenter {
  readonly #size: number;
  readonly #settings: AugmentationSettings;
  readonly #fill: readonly [number, number, number];
  readonly #blur: GaussianBlur;

  constructor(options: {
    readonly size: number;
    readonly settings: AugmentationSettings;
    readonly fill: readonly [number, number, number];
  }) {
    this.#size = options.size;
    this.#settings = options.settings;
    this.#fill = options.fill;
    this.#blur = new GaussianBlur(options.size, options.settings.gaussian_blur.kernel_size);
  }

  /** Writes a variation of `rgb` into `out`. The same state of `random` gives the same bytes. */
  apply(rgb: Uint8Array, random: Random, out: Uint8Array): void {
    const { random_rotation: degrees, gaussian_blur: blur, random_erasing: erasing } = this.#settings;
    const angle = random.between(-degrees, degrees);
    this.#turnAndCrop(rgb, out, (angle * Math.PI) / 180, this.#drawCrop(random));
    this.#jitter(out, random);
    if (random.next() < blur.prob) this.#blur.apply(out, random.between(blur.sigma[0], blur.sigma[1]));
    if (random.next() < erasing) this.#erase(out, random);
  }

  #drawCrop(random: Random): Box {
    const { scale, ratio } = this.#settings.random_crop;
    return drawBox(this.#size, random, { area: scale, ratio }) ?? whole(this.#size);
  }

  #turnAndCrop(from: Uint8Array, to: Uint8Array, radians: number, crop: Box): void {
    const size = this.#size;
    const [red, green, blue] = this.#fill;
    const centre = (size - 1) / 2;
    const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
    const [stepX, stepY] = [crop.width / size, crop.height / size];
    let o = 0;
    for (let y = 0; y < size; y++) {
      // Pixel centres: the middle of an output pixel is the middle of what it stands for.
      const v = crop.top + (y + 0.5) * stepY - 0.5 - centre;
      for (let x = 0; x < size; x++, o += 3) {
        const u = crop.left + (x + 0.5) * stepX - 0.5 - centre;
        // Turning the picture counter-clockwise reads it clockwise (y grows downwards).
        const sourceX = cos * u - sin * v + centre;
        const sourceY = sin * u + cos * v + centre;
        if (sourceX < -0.5 || sourceY < -0.5 || sourceX > size - 0.5 || sourceY > size - 0.5) {
          to[o] = red;
          to[o + 1] = green;
          to[o + 2] = blue;
          continue;
        }
        const clampedX = Math.min(Math.max(sourceX, 0), size - 1);
        const clampedY = Math.min(Math.max(sourceY, 0), size - 1);
        const left = Math.floor(clampedX);
        const top = Math.floor(clampedY);
        const right = clampedX - left;
        const bottom = clampedY - top;
        const p = (top * size + left) * 3;
        const acrossX = left + 1 < size ? 3 : 0;
        const q = p + (top + 1 < size ? size * 3 : 0);
        for (let channel = 0; channel < 3; channel++) {
          const a = u8(from, p + channel);
          const b = u8(from, p + acrossX + channel);
          const c = u8(from, q + channel);
          const d = u8(from, q + acrossX + channel);
          const upper = a + (b - a) * right;
          const lower = c + (d - c) * right;
          to[o + channel] = upper + (lower - upper) * bottom + 0.5;
        }
      }
    }
  }

  /** The four adjustments in a random order, as torchvision.transforms.ColorJitter. */
  #jitter(rgb: Uint8Array, random: Random): void {
    const { brightness, contrast, saturation, hue } = this.#settings.color_jitter;
    const adjustments = [
      () => brightness > 0 && adjustBrightness(rgb, random.between(1 - brightness, 1 + brightness)),
      () => contrast > 0 && adjustContrast(rgb, random.between(1 - contrast, 1 + contrast)),
      () => saturation > 0 && adjustSaturation(rgb, random.between(1 - saturation, 1 + saturation)),
      () => hue > 0 && adjustHue(rgb, random.between(-hue, hue)),
    ];
    for (const adjust of random.shuffle(adjustments)) adjust();
  }

  #erase(rgb: Uint8Array, random: Random): void {
    const size = this.#size;
    // RandomErasing draws height over width; the box below is told width over height.
    const ratio = [1 / ERASED_RATIO[1], 1 / ERASED_RATIO[0]] as const;
    const box = drawBox(size, random, { area: ERASED_AREA, ratio });
    if (box === undefined || box.width === size || box.height === size) return;
    const [red, green, blue] = this.#fill;
    for (let y = box.top; y < box.top + box.height; y++) {
      for (let x = box.left, o = (y * size + box.left) * 3; x < box.left + box.width; x++, o += 3) {
        rgb[o] = red;
        rgb[o + 1] = green;
        rgb[o + 2] = blue;
      }
    }
  }
}

type BoxRange = { readonly area: readonly [number, number]; readonly ratio: readonly [number, number] };

/**
 * A box of a random share of the area and a log-uniform width over height (torchvision `RandomResizedCrop.get_params`),
 * at a uniform place; undefined where no try fits.
 */
export function drawBox(size: number, random: Random, { area, ratio }: BoxRange): Box | undefined {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const wanted = size * size * random.between(area[0], area[1]);
    const shape = Math.exp(random.between(Math.log(ratio[0]), Math.log(ratio[1])));
    const width = Math.round(Math.sqrt(wanted * shape));
    const height = Math.round(Math.sqrt(wanted / shape));
    if (width < 1 || height < 1 || width > size || height > size) continue;
    return { left: random.int(size - width + 1), top: random.int(size - height + 1), width, height };
  }
  return undefined;
}

function whole(size: number): Box {
  return { left: 0, top: 0, width: size, height: size };
}
