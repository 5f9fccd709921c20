import { describe, expect, test } from 'vitest';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { Random } from '../../src-shared/random.ts';
import { sha256 } from '../files/hash-file.ts';
import { type AugmentationSettings, Augmenter, drawBox } from './augmentation.ts';
import { onCanvas } from './canvas.fixture.ts';
import { ColourJitter } from './colour-jitter.ts';
import { GaussianBlur, gaussianKernel } from './gaussian-blur.ts';
import { syntheticImage } from './golden/synthetic-image.ts';

const SIZE = 32;
const FILL = [124, 116, 104] as const;
const PLAN = TrainConfig.parse({}).augmentation;
/** Every option that is off in the plan. */
const OFF = {
  perspective: PLAN.perspective,
  shadow: PLAN.shadow,
  exposure: PLAN.exposure,
  white_balance: PLAN.white_balance,
  jpeg: PLAN.jpeg,
};
const EVERY_OPTION = Object.fromEntries(Object.keys(OFF).map((name) => [name, { prob: 1 }]));
const NOTHING: AugmentationSettings = {
  ...OFF,
  random_rotation: 0,
  color_jitter: { brightness: 0, contrast: 0, saturation: 0, hue: 0 },
  random_crop: { scale: [1, 1], ratio: [1, 1] },
  gaussian_blur: { kernel_size: 5, sigma: [0.1, 2], prob: 0 },
  random_erasing: 0,
};

function noise(seed: string): Uint8Array {
  const random = new Random(seed);
  return new Uint8Array(SIZE * SIZE * 3).map(() => random.int(256));
}

/** Variations of pictures by one object: making one compiles its loops. */
function varying(settings: AugmentationSettings): (rgb: Uint8Array, ...seed: (string | number)[]) => Uint8Array {
  const augmenter = new Augmenter({ size: SIZE, settings, fill: FILL });
  return (rgb, ...seed) => {
    const out = new Uint8Array(rgb.length);
    augmenter.apply(rgb, new Random('test', ...seed), out);
    return out;
  };
}

function augment(rgb: Uint8Array, settings: AugmentationSettings, ...seed: (string | number)[]): Uint8Array {
  return varying(settings)(rgb, ...seed);
}

const pixel = (rgb: Uint8Array, x: number, y: number): number[] => [
  ...rgb.subarray((y * SIZE + x) * 3, (y * SIZE + x) * 3 + 3),
];

describe('augmentation', () => {
  test('with nothing asked for gives the same picture', () => {
    const rgb = noise('identity');
    expect(augment(rgb, NOTHING)).toEqual(rgb);
  });

  test('depends on the random state alone and leaves its input alone', () => {
    const rgb = noise('plan');
    const before = rgb.slice();
    const first = augment(rgb, PLAN, 1);
    expect(augment(rgb, PLAN, 1)).toEqual(first);
    expect(augment(rgb, PLAN, 2)).not.toEqual(first);
    expect(rgb).toEqual(before);
  });

  // Recorded on Linux x64 with Node 24; no generator but this program. A run goes on from a checkpoint with these bytes.
  test.each([
    ['the plan', {}, '4cd29c215624e75bb45d1b04f310ae2f8688e90bca8491efa96d00c5c4781ec7'],
    ['every option', EVERY_OPTION, '57e85af0f1127eb5c1bfebd84a37ad0d95167bee26779572c8a7d2158c2cb807'],
  ])('of %s gives the same bytes on every machine', (_, augmentation, expected) => {
    const photo = syntheticImage(SIZE, SIZE, 7).data;
    const vary = varying(TrainConfig.parse({ augmentation }).augmentation);
    expect(sha256(Buffer.concat(Array.from({ length: 10 }, (_unused, seed) => vary(photo, seed))))).toBe(expected);
  });

  test('does not depend on what the object did before', () => {
    const augmenter = new Augmenter({ size: SIZE, settings: PLAN, fill: FILL });
    const [used, fresh] = [new Uint8Array(SIZE * SIZE * 3), new Uint8Array(SIZE * SIZE * 3)];
    for (let i = 0; i < 20; i++) augmenter.apply(noise('a'), new Random(i), used);
    augmenter.apply(noise('b'), new Random('same'), used);
    new Augmenter({ size: SIZE, settings: PLAN, fill: FILL }).apply(noise('b'), new Random('same'), fresh);
    expect(used).toEqual(fresh);
  });

  test('turns by at most the angle of the recipe, to both sides, and paints what lies outside with the mean colour', () => {
    // A white dot right of the centre of a black picture.
    const rgb = new Uint8Array(SIZE * SIZE * 3);
    for (let y = 14; y < 18; y++)
      for (let x = 26; x < 30; x++) rgb.fill(255, (y * SIZE + x) * 3, (y * SIZE + x) * 3 + 3);
    const turn = varying({ ...NOTHING, random_rotation: 30 });
    const angles = Array.from({ length: 60 }, (_, seed) => {
      const out = turn(rgb, seed);
      expect(pixel(out, 16, 16)).toEqual([0, 0, 0]);
      let [sumX, sumY] = [0, 0];
      for (let y = 0; y < SIZE; y++) {
        for (let x = 0; x < SIZE; x++) {
          if (pixel(out, x, y).every((value) => value > 200)) {
            sumX += x - 15.5;
            sumY += y - 15.5;
          }
        }
      }
      // Counter-clockwise on the screen, where y grows downwards.
      return (Math.atan2(-sumY, sumX) * 180) / Math.PI;
    });
    // Two degrees for the whole pixels of which the dot is made.
    expect(Math.max(...angles)).toBeLessThan(32);
    expect(Math.max(...angles)).toBeGreaterThan(20);
    expect(Math.min(...angles)).toBeGreaterThan(-32);
    expect(Math.min(...angles)).toBeLessThan(-20);
    expect(pixel(augment(rgb, { ...NOTHING, random_rotation: 30 }, 1), 0, 0)).toEqual([...FILL]);
  });

  test('enlarges what it cuts out to the whole picture', () => {
    const rgb = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => (Math.floor(i / 3) % SIZE) * 8);
    const out = augment(rgb, { ...NOTHING, random_crop: { scale: [0.25, 0.25], ratio: [1, 1] } }, 3);
    // A ramp of 8 a pixel becomes one of 4 at half the side.
    const row = Array.from({ length: SIZE }, (_, x) => pixel(out, x, 10)[0] ?? 0);
    for (let x = 2; x < SIZE - 2; x++) expect((row[x + 1] ?? 0) - (row[x] ?? 0)).toBe(4);
  });

  test('paints a rectangle of the mean colour over the picture, as often as asked', () => {
    const white = new Uint8Array(SIZE * SIZE * 3).fill(255);
    const erase = varying({ ...NOTHING, random_erasing: 0.5 });
    const areas = Array.from({ length: 300 }, (_, seed) => {
      const out = erase(white, seed);
      return out.filter((value, i) => i % 3 === 0 && value === FILL[0]).length / (SIZE * SIZE);
    });
    const erased = areas.filter((area) => area > 0);
    // Binomial, 300 draws at 0.5: standard deviation 8.7; five of them.
    expect(Math.abs(erased.length - 150)).toBeLessThan(44);
    expect(Math.max(...erased)).toBeLessThan(0.36);
    expect(Math.min(...erased)).toBeGreaterThan(0.01);
  });
});

describe('a random box', () => {
  test('keeps to its shares and shapes, and lies inside', () => {
    const random = new Random('box');
    for (let i = 0; i < 500; i++) {
      const box = drawBox(100, random, { area: [0.8, 1], ratio: [0.9, 1.1] });
      if (!box) continue;
      // Half a pixel of rounding on each side.
      expect(box.width * box.height).toBeGreaterThan(7900);
      expect(box.width / box.height).toBeGreaterThan(0.88);
      expect(box.width / box.height).toBeLessThan(1.13);
      expect(box.left + box.width).toBeLessThanOrEqual(100);
      expect(box.top + box.height).toBeLessThanOrEqual(100);
    }
  });

  test('is none where none fits', () => {
    expect(drawBox(10, new Random(1), { area: [1, 1], ratio: [3, 3] })).toBeUndefined();
  });
});

describe('options beyond the plan', () => {
  const photo = syntheticImage(SIZE, SIZE, 7).data;
  const mean = (rgb: Uint8Array) => rgb.reduce((sum, value) => sum + value, 0) / rgb.length;

  test('are off in the plan', () => {
    expect(Object.values(OFF).map(({ prob }) => prob)).toEqual([0, 0, 0, 0, 0]);
  });

  test.each([
    ['perspective', { perspective: { distortion: 0.3, prob: 1 } }],
    ['shadow', { shadow: { strength: [0.3, 0.5], softness: [0.05, 0.4], prob: 1 } }],
    ['exposure', { exposure: { stops: 0.5, prob: 1 } }],
    ['white balance', { white_balance: { mireds: 40, prob: 1 } }],
    ['JPEG', { jpeg: { quality: [20, 80], prob: 1 } }],
  ] as const)('%s changes a picture, by the random state alone', (_, option) => {
    const settings = { ...NOTHING, ...option } as AugmentationSettings; // a part of the settings with its own type
    const vary = varying(settings);
    const variations = [1, 2, 3, 4, 5].map((seed) => vary(photo, seed));
    for (const variation of variations) expect(variation).not.toEqual(photo);
    expect(new Set(variations.map((variation) => variation.join())).size).toBeGreaterThan(3);
    expect(varying(settings)(photo, 1)).toEqual(variations[0]);
  });

  test('a longer exposure lightens and a shorter one darkens, twice the light for a stop', () => {
    const grey = new Uint8Array(SIZE * SIZE * 3).fill(118);
    const light = (value: number) => ((value / 255 + 0.055) / 1.055) ** 2.4;
    const expose = varying({ ...NOTHING, exposure: { stops: 1, prob: 1 } });
    const ratios = Array.from({ length: 100 }, (_, seed) => light(expose(grey, seed)[0] ?? 0) / light(118));
    // Bytes are rounded: half a level of 118 is one part in a hundred of the light.
    expect(Math.max(...ratios)).toBeLessThan(2.02);
    expect(Math.max(...ratios)).toBeGreaterThan(1.9);
    expect(Math.min(...ratios)).toBeGreaterThan(0.49);
    expect(Math.min(...ratios)).toBeLessThan(0.53);
  });

  test('warmer light has more red and less blue, and white balance keeps the luminance', () => {
    const grey = new Uint8Array(SIZE * SIZE * 3).fill(128);
    const balance = varying({ ...NOTHING, white_balance: { mireds: 100, prob: 1 } });
    const colours = Array.from({ length: 50 }, (_, seed) => pixel(balance(grey, seed), 5, 5));
    for (const [red = 0, green = 0, blue = 0] of colours) {
      expect(Math.sign(red - 128)).toBe(-Math.sign(blue - 128));
      const linear = [red, green, blue].map((value) => ((value / 255 + 0.055) / 1.055) ** 2.4);
      const luminance = 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
      // 128 as linear light; a rounded byte is worth one part in a hundred.
      expect(Math.abs(luminance / 0.2158605 - 1)).toBeLessThan(0.015);
    }
    const reds = colours.map(([red = 0]) => red);
    expect(Math.max(...reds)).toBeGreaterThan(145);
    expect(Math.min(...reds)).toBeLessThan(115);
  });

  test('a shadow darkens one side, has an edge as soft as asked, and leaves the other side alone', () => {
    const white = new Uint8Array(SIZE * SIZE * 3).fill(200);
    const shade = varying({ ...NOTHING, shadow: { strength: [0.5, 0.5], softness: [0.1, 0.1], prob: 1 } });
    for (let seed = 0; seed < 20; seed++) {
      const out = shade(white, seed);
      expect(Math.max(...out)).toBe(200);
      expect(Math.min(...out)).toBe(100);
      const between = out.filter((value) => value > 100 && value < 200).length / out.length;
      // The edge is a tenth of the side wide and at most a diagonal long.
      expect(between).toBeGreaterThan(0.02);
      expect(between).toBeLessThan(0.15);
    }
  });

  test('all at their strongest, a picture stays a picture', () => {
    const strongest = TrainConfig.parse({
      augmentation: {
        perspective: { distortion: 0.5, prob: 1 },
        shadow: { strength: [0.7, 0.7], softness: [0.01, 1], prob: 1 },
        exposure: { stops: 1, prob: 1 },
        white_balance: { mireds: 100, prob: 1 },
        jpeg: { quality: [20, 20], prob: 1 },
      },
    }).augmentation;
    const vary = varying(strongest);
    for (let seed = 0; seed < 200; seed++) {
      const out = vary(photo, seed);
      const average = mean(out);
      const spread = Math.sqrt(out.reduce((sum, value) => sum + (value - average) ** 2, 0) / out.length);
      // The photo's own mean is 111 and its spread 59.
      expect(average, `seed ${seed}`).toBeGreaterThan(25);
      expect(average, `seed ${seed}`).toBeLessThan(230);
      expect(spread, `seed ${seed}`).toBeGreaterThan(12);
    }
  });

  test.each([
    [{ shadow: { strength: [0.5, 0.2] } }, 'augmentation.shadow.strength'],
    [{ exposure: { stops: 3 } }, 'augmentation.exposure.stops'],
    [{ white_balance: { mireds: -1 } }, 'augmentation.white_balance.mireds'],
    [{ perspective: { distortion: 0.9 } }, 'augmentation.perspective.distortion'],
    [{ jpeg: { quality: [50.5, 60] } }, 'augmentation.jpeg.quality'],
    [{ jpg: {} }, 'augmentation'],
  ])('%j is refused and named', (augmentation, path) => {
    const parsed = TrainConfig.safeParse({ augmentation });
    expect(parsed.success).toBe(false);
    expect(parsed.error?.issues[0]?.path.join('.').startsWith(path)).toBe(true);
  });
});

// Expected values computed by hand from torchvision 0.15's formulas on uint8 tensors (products are cut off, not rounded).
// Four of each colour, so that a square picture is made of them.
describe('colour jitter', () => {
  const both = (first: readonly number[], second: readonly number[]) =>
    Uint8Array.from([...first, ...second, ...first, ...second]);
  const colours = both([200, 100, 50], [10, 250, 30]);
  const jittered = (rgb: Uint8Array, adjust: (jitter: ColourJitter) => void) =>
    onCanvas(rgb, (canvas) => adjust(new ColourJitter(canvas)));

  test('brightness multiplies and cuts at 255', () => {
    const out = jittered(colours, (jitter) => jitter.adjustBrightness(1.3));
    expect(out).toEqual(
      both(
        [260, 130, 65].map((value) => Math.min(value, 255)),
        [13, 255, 39],
      ),
    );
  });

  test('contrast blends with the mean grey', () => {
    const out = jittered(colours, (jitter) => jitter.adjustContrast(0.5));
    // Greys: floor(59.78 + 58.7 + 5.7) = 124, floor(2.989 + 146.75 + 3.42) = 153; mean 138.5; half of it 69.25.
    expect(out).toEqual(both([169, 119, 94], [74, 194, 84]));
  });

  test('saturation blends with the grey of the pixel', () => {
    expect(jittered(colours, (jitter) => jitter.adjustSaturation(0))).toEqual(both([124, 124, 124], [153, 153, 153]));
    // 200 * 1.5 - 124 * 0.5 = 238, 88, 13; second: 10 * 1.5 - 76.5 < 0, 298.5 cut, 45 - 76.5 < 0.
    expect(jittered(colours, (jitter) => jitter.adjustSaturation(1.5))).toEqual(both([238, 88, 13], [0, 255, 0]));
  });

  test('hue turns around the circle and leaves greys alone', () => {
    const third = (rgb: Uint8Array) => jittered(rgb, (jitter) => jitter.adjustHue(1 / 3));
    expect(third(both([255, 0, 0], [0, 255, 0]))).toEqual(both([0, 255, 0], [0, 0, 255]));
    // The second keeps its value and chroma.
    expect(third(both([90, 90, 90], [200, 100, 50]))).toEqual(both([90, 90, 90], [50, 200, 100]));
    // Opposite on the circle: hue 20 degrees becomes 200, (50, 150, 200).
    const opposite = jittered(both([200, 100, 50], [0, 0, 0]), (jitter) => jitter.adjustHue(-0.5));
    expect(opposite).toEqual(both([50, 150, 200], [0, 0, 0]));
  });
});

describe('blur', () => {
  const blurred = (rgb: Uint8Array, kernelSize: number, sigma: number) =>
    onCanvas(rgb, (canvas) => new GaussianBlur(canvas, kernelSize).apply(sigma));

  test("has torchvision's kernel", () => {
    // torchvision _get_gaussian_kernel1d(5, 1.0): exp(-x^2 / 2) over -2..2, normalised.
    const kernel = gaussianKernel(5, 1);
    const expected = [0.05448868, 0.24420135, 0.40261996, 0.24420135, 0.05448868];
    for (const [i, weight] of kernel.entries()) expect(weight).toBeCloseTo(expected[i] ?? 0, 7);
  });

  test('spreads a point by the product of two kernels and keeps flat areas', () => {
    const rgb = new Uint8Array(9 * 9 * 3);
    rgb.fill(200, (4 * 9 + 4) * 3, (4 * 9 + 4) * 3 + 3);
    const out = blurred(rgb, 5, 1);
    const kernel = gaussianKernel(5, 1);
    for (let y = 0; y < 9; y++) {
      for (let x = 0; x < 9; x++) {
        const weight = (kernel[y - 2] ?? 0) * (kernel[x - 2] ?? 0);
        expect(out[(y * 9 + x) * 3 + 1]).toBe(Math.round(200 * weight));
      }
    }
    for (const level of [0, 77, 255]) {
      const flat = new Uint8Array(9 * 9 * 3).fill(level);
      for (const sigma of [0.1, 0.5, 2]) expect(blurred(flat, 5, sigma)).toEqual(flat);
    }
  });

  test('mirrors at the edge, also where the picture is smaller than the kernel', () => {
    const flat = new Uint8Array(12).fill(90);
    expect(blurred(flat, 9, 2)).toEqual(flat);
  });
});
