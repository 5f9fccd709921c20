import { describe, expect, test } from 'vitest';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { Random } from '../../src-shared/random.ts';
import { type AugmentationSettings, Augmenter, drawBox } from './augmentation.ts';
import { adjustBrightness, adjustContrast, adjustHue, adjustSaturation } from './colour-jitter.ts';
import { GaussianBlur, gaussianKernel } from './gaussian-blur.ts';

const SIZE = 32;
const FILL = [124, 116, 104] as const;
const PLAN = TrainConfig.parse({}).augmentation;
const NOTHING: AugmentationSettings = {
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

function augment(rgb: Uint8Array, settings: AugmentationSettings, ...seed: (string | number)[]): Uint8Array {
  const out = new Uint8Array(rgb.length);
  new Augmenter({ size: SIZE, settings, fill: FILL }).apply(rgb, new Random('test', ...seed), out);
  return out;
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
    const angles = Array.from({ length: 60 }, (_, seed) => {
      const out = augment(rgb, { ...NOTHING, random_rotation: 30 }, seed);
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
    const areas = Array.from({ length: 300 }, (_, seed) => {
      const out = augment(white, { ...NOTHING, random_erasing: 0.5 }, seed);
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

// Expected values computed by hand from torchvision 0.15's formulas on uint8 tensors (products are cut off, not rounded).
describe('colour jitter', () => {
  const colours = () => Uint8Array.of(200, 100, 50, 10, 250, 30);

  test('brightness multiplies and cuts at 255', () => {
    const rgb = colours();
    adjustBrightness(rgb, 1.3);
    expect([...rgb]).toEqual([255, 130, 65, 13, 255, 39]);
  });

  test('contrast blends with the mean grey', () => {
    const rgb = colours();
    adjustContrast(rgb, 0.5);
    // Greys: floor(59.78 + 58.7 + 5.7) = 124, floor(2.989 + 146.75 + 3.42) = 153; mean 138.5; half of it 69.25.
    expect([...rgb]).toEqual([169, 119, 94, 74, 194, 84]);
  });

  test('saturation blends with the grey of the pixel', () => {
    const rgb = colours();
    adjustSaturation(rgb, 0);
    expect([...rgb]).toEqual([124, 124, 124, 153, 153, 153]);
    const more = colours();
    adjustSaturation(more, 1.5);
    // 200 * 1.5 - 124 * 0.5 = 238, 88, 13; second: 10 * 1.5 - 76.5 < 0, 298.5 cut, 45 - 76.5 < 0.
    expect([...more]).toEqual([238, 88, 13, 0, 255, 0]);
  });

  test('hue turns around the circle and leaves greys alone', () => {
    const rgb = Uint8Array.of(255, 0, 0, 0, 255, 0, 90, 90, 90, 200, 100, 50);
    adjustHue(rgb, 1 / 3);
    // Red to green, green to blue; the last keeps its value and chroma: (50, 200, 100).
    expect([...rgb]).toEqual([0, 255, 0, 0, 0, 255, 90, 90, 90, 50, 200, 100]);
    const back = Uint8Array.of(200, 100, 50);
    adjustHue(back, -0.5);
    // Opposite on the circle: hue 20 degrees becomes 200, (50, 150, 200).
    expect([...back]).toEqual([50, 150, 200]);
  });
});

describe('blur', () => {
  test("has torchvision's kernel", () => {
    // torchvision _get_gaussian_kernel1d(5, 1.0): exp(-x^2 / 2) over -2..2, normalised.
    const kernel = gaussianKernel(5, 1);
    const expected = [0.05448868, 0.24420135, 0.40261996, 0.24420135, 0.05448868];
    for (const [i, weight] of kernel.entries()) expect(weight).toBeCloseTo(expected[i] ?? 0, 7);
  });

  test('spreads a point by the product of two kernels and keeps flat areas', () => {
    const rgb = new Uint8Array(9 * 9 * 3);
    rgb.fill(200, (4 * 9 + 4) * 3, (4 * 9 + 4) * 3 + 3);
    new GaussianBlur(9, 5).apply(rgb, 1);
    const kernel = gaussianKernel(5, 1);
    for (let y = 0; y < 9; y++) {
      for (let x = 0; x < 9; x++) {
        const weight = (kernel[y - 2] ?? 0) * (kernel[x - 2] ?? 0);
        expect(rgb[(y * 9 + x) * 3 + 1]).toBe(Math.round(200 * weight));
      }
    }
    const flat = new Uint8Array(9 * 9 * 3).fill(77);
    new GaussianBlur(9, 5).apply(flat, 2);
    expect(flat.every((value) => value === 77)).toBe(true);
  });

  test('mirrors at the edge, also where the picture is smaller than the kernel', () => {
    const rgb = Uint8Array.of(90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90, 90);
    new GaussianBlur(2, 9).apply(rgb, 2);
    expect([...rgb]).toEqual(new Array(12).fill(90));
  });
});
