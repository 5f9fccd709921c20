import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { Random } from '../../src-shared/random.ts';
import { Arena } from '../wasm/arena.ts';
import { Canvas } from './canvas.ts';
import { ColourJitter } from './colour-jitter.ts';
import { GaussianBlur } from './gaussian-blur.ts';
import { JpegRoundTrip } from './jpeg-round-trip.ts';
import { exposureGains, type Gains, Light, temperatureGains } from './light.ts';
import { cornersOf, drawCorners, perspectiveMap } from './perspective.ts';
import { type Box, type Colour, compose, type Homography, rotation, UNCHANGED, Warp } from './warp.ts';

/** The augmentations of one picture; mixing pictures is not among them. */
export type AugmentationSettings = Omit<
  TrainConfig['augmentation'],
  'mixup_alpha' | 'cutmix_alpha' | 'cutmix_minmax' | 'mixup_prob'
>;

/** torchvision.transforms.RandomResizedCrop and RandomErasing give up after this many tries. */
const TRIES = 10;
/** torchvision.transforms.RandomErasing's defaults: share of the area, and height over width. */
const ERASED_AREA = [0.02, 0.33] as const;
const ERASED_RATIO = [0.3, 3.3] as const;
/** A shadow's edge passes within this share of the side from the middle, so that both sides are seen. */
const SHADOW_REACH = 0.4;

/**
 * Random variations of a prepared picture (size x size, RGB interleaved, 8 bits), in the order in which the world makes
 * them: the view (perspective, rotation and crop), the light (shadow, exposure, white balance), the camera (colour jitter,
 * blur, JPEG), and erasing. What torchvision has draws and computes as it does on 8-bit tensors (docs/augmentation.md says
 * how closely), except that the whole view is one bilinear resampling. What lies outside is painted with `fill` (the mean
 * colour: zero after normalisation, as in the owner's plan, which rotates normalised pictures).
 * An object owns its scratch buffers (9 bytes a pixel, 15 with JPEG): one for each thread, one call at a time.
 */
export class Augmenter {
  readonly #size: number;
  readonly #settings: AugmentationSettings;
  readonly #fill: Colour;
  readonly #canvas: Canvas;
  readonly #warp: Warp;
  readonly #light: Light;
  readonly #jitter: ColourJitter;
  readonly #blur: GaussianBlur;
  readonly #jpeg: JpegRoundTrip | null;

  constructor(options: {
    readonly size: number;
    readonly settings: AugmentationSettings;
    readonly fill: Colour;
  }) {
    const { size, settings, fill } = options;
    this.#size = size;
    this.#settings = settings;
    this.#fill = fill;
    this.#canvas = new Canvas(new Arena(), size);
    this.#warp = new Warp(this.#canvas);
    this.#light = new Light(this.#canvas);
    this.#jitter = new ColourJitter(this.#canvas);
    this.#blur = new GaussianBlur(this.#canvas, settings.gaussian_blur.kernel_size);
    this.#jpeg = settings.jpeg.prob > 0 ? new JpegRoundTrip(this.#canvas) : null;
  }

  /** Writes a variation of `rgb` into `out`. The same state of `random` gives the same bytes on every machine. */
  apply(rgb: Uint8Array, random: Random, out: Uint8Array): void {
    const settings = this.#settings;
    this.#drawView(rgb, random);
    if (happens(settings.shadow.prob, random)) this.#castShadow(random);
    this.#changeLight(random);
    this.#jitterColours(random);
    if (random.next() < settings.gaussian_blur.prob) this.#blur.apply(random.between(...settings.gaussian_blur.sigma));
    if (this.#jpeg && happens(settings.jpeg.prob, random)) {
      const [least, most] = settings.jpeg.quality;
      this.#jpeg.apply(least + random.int(most - least + 1));
    }
    if (random.next() < settings.random_erasing) this.#erase(random);
    this.#canvas.writeTo(out);
  }

  #drawView(rgb: Uint8Array, random: Random): void {
    const { random_rotation: degrees, random_crop: crop, perspective } = this.#settings;
    const size = this.#size;
    const turned = rotation(random.between(-degrees, degrees), size);
    const box = drawBox(size, random, { area: crop.scale, ratio: crop.ratio }) ?? centredBox(size, crop.ratio);
    let seen: Homography = UNCHANGED;
    if (happens(perspective.prob, random)) {
      seen = perspectiveMap(cornersOf(size), drawCorners(size, perspective.distortion, random));
    }
    this.#warp.apply(rgb, compose(seen, turned), box, this.#fill);
  }

  #castShadow(random: Random): void {
    const { strength, softness } = this.#settings.shadow;
    this.#light.castShadow({
      direction: random.next(),
      distance: random.between(-SHADOW_REACH, SHADOW_REACH),
      softness: random.between(...softness),
      strength: random.between(...strength),
    });
  }

  #changeLight(random: Random): void {
    const { exposure, white_balance: whiteBalance } = this.#settings;
    const gains: Gains[] = [];
    if (happens(exposure.prob, random)) gains.push(exposureGains(random.between(-exposure.stops, exposure.stops)));
    if (happens(whiteBalance.prob, random)) {
      gains.push(temperatureGains(random.between(-whiteBalance.mireds, whiteBalance.mireds)));
    }
    if (gains.length === 0) return;
    const product = (channel: 0 | 1 | 2) => gains.reduce((total, gain) => total * gain[channel], 1);
    this.#light.applyGains([product(0), product(1), product(2)]);
  }

  /** The four adjustments in a random order, as torchvision.transforms.ColorJitter. */
  #jitterColours(random: Random): void {
    const { brightness, contrast, saturation, hue } = this.#settings.color_jitter;
    const jitter = this.#jitter;
    const adjustments = [
      () => brightness > 0 && jitter.adjustBrightness(random.between(1 - brightness, 1 + brightness)),
      () => contrast > 0 && jitter.adjustContrast(random.between(1 - contrast, 1 + contrast)),
      () => saturation > 0 && jitter.adjustSaturation(random.between(1 - saturation, 1 + saturation)),
      () => hue > 0 && jitter.adjustHue(random.between(-hue, hue)),
    ];
    for (const adjust of random.shuffle(adjustments)) adjust();
  }

  #erase(random: Random): void {
    const size = this.#size;
    // RandomErasing draws height over width; the box below is told width over height.
    const ratio = [1 / ERASED_RATIO[1], 1 / ERASED_RATIO[0]] as const;
    const box = drawBox(size, random, { area: ERASED_AREA, ratio, longest: size - 1 });
    if (box === undefined) return;
    const [red, green, blue] = this.#fill;
    const words = this.#canvas.words();
    const stride = this.#canvas.rowBytes / 4;
    for (let y = box.top; y < box.top + box.height; y++) {
      const start = y * stride + box.left;
      words.fill(red | (green << 8) | (blue << 16), start, start + box.width);
    }
  }
}

type BoxRange = {
  /** Shares of the picture. */
  readonly area: readonly [number, number];
  /** Width over height. */
  readonly ratio: readonly [number, number];
  /** Pixels of a side at most; those of the picture where it is left out. */
  readonly longest?: number;
};

/**
 * A box of a random share of the area and a log-uniform width over height (torchvision `RandomResizedCrop.get_params`),
 * at a uniform place; undefined where no try fits.
 */
export function drawBox(size: number, random: Random, { area, ratio, longest = size }: BoxRange): Box | undefined {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const wanted = size * size * random.between(area[0], area[1]);
    const shape = Math.exp(random.between(Math.log(ratio[0]), Math.log(ratio[1])));
    const width = Math.round(Math.sqrt(wanted * shape));
    const height = Math.round(Math.sqrt(wanted / shape));
    if (width < 1 || height < 1 || width > longest || height > longest) continue;
    return { left: random.int(size - width + 1), top: random.int(size - height + 1), width, height };
  }
  return undefined;
}

/** What torchvision falls back to: the largest box of an allowed shape, in the middle. */
function centredBox(size: number, [narrowest, widest]: readonly [number, number]): Box {
  const width = widest < 1 ? Math.round(size * widest) : size;
  const height = narrowest > 1 ? Math.round(size / narrowest) : size;
  return { left: Math.floor((size - width) / 2), top: Math.floor((size - height) / 2), width, height };
}

/** An option that is off draws nothing: recipes without it give the pictures they gave before there was one. */
function happens(probability: number, random: Random): boolean {
  return probability > 0 && random.next() < probability;
}
