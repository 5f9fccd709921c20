import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { PhotoQuality } from '../../src-shared/contract/photo-filing.ts';
import { decodeFile } from '../imaging/decode.ts';
import type { RgbImage } from '../imaging/pixels.ts';
import { generateSample } from '../sample/generate-sample.ts';
import { gradeOf } from './grade.ts';
import { measureQuality } from './quality.ts';

const good: PhotoQuality = {
  sharpness: 80,
  clippedDark: 0,
  clippedBright: 0,
  brightness: 140,
  contrast: 40,
  shortSide: 1024,
};

function picture(width: number, height: number, lumaAt: (x: number, y: number) => number): RgbImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < width * height; i++) data.fill(lumaAt(i % width, Math.floor(i / width)), 3 * i, 3 * i + 3);
  return { data, width, height };
}

/** A disc of one luminance on a ground of another, with stripes two pixels wide in the disc. */
const pill = (ground: number, light: number, stripe = 0) =>
  picture(512, 400, (x, y) => {
    if ((x - 256) ** 2 + (y - 200) ** 2 > 60 ** 2) return ground;
    return light + (Math.floor(x / 2) % 2 === 0 ? stripe : -stripe);
  });

async function blurred({ data, width, height }: RgbImage, sigma: number): Promise<RgbImage> {
  const raw = { width, height, channels: 3 } as const;
  return { data: new Uint8Array(await sharp(data, { raw }).blur(sigma).raw().toBuffer()), width, height };
}

test('sharpness is the variance of the four-neighbour Laplacian', () => {
  // Columns of 100 and 150 in turn: the Laplacian is +100 and -100 in turn, at every pixel.
  const stripes = picture(400, 300, (x) => (x % 2 === 0 ? 100 : 150));
  expect(measureQuality(stripes)).toMatchObject({ sharpness: 10_000, brightness: 125, contrast: 25, shortSide: 300 });
  expect(measureQuality(picture(400, 300, () => 90))).toMatchObject({ sharpness: 0, contrast: 0, brightness: 90 });
});

test('a small sharp pill on a plain ground is measured by itself', () => {
  const quality = measureQuality(pill(200, 100, 30));
  // The disc with its margin fills three quarters of its square.
  expect(quality.brightness).toBeLessThan(140);
  expect(quality.sharpness).toBeGreaterThan(500);
  expect(gradeOf(quality).faults).toEqual([{ fault: 'small', grade: 'B' }]);
});

test('the same picture larger has about the same sharpness: pictures are compared at one size', async () => {
  const small = pill(200, 100, 30);
  const raw = { width: small.width, height: small.height, channels: 3 } as const;
  const pixels = await sharp(small.data, { raw }).resize(2048, 1600, { kernel: 'nearest' }).raw().toBuffer();
  const large = measureQuality({ data: new Uint8Array(pixels), width: 2048, height: 1600 });
  expect(large.sharpness).toBeCloseTo(measureQuality(small).sharpness, 3);
  expect(large.shortSide).toBe(1600);
});

test('each blur of a picture is less sharp than the one before', async () => {
  const numbers: number[] = [];
  for (const sigma of [0.5, 1, 2, 4]) numbers.push(measureQuality(await blurred(pill(200, 100, 30), sigma)).sharpness);
  expect(numbers).toEqual(numbers.toSorted((a, b) => b - a));
  expect(numbers.at(-1)).toBeLessThan(6);
});

test('burnt-out and black pixels count on the pill, and not where the ground is white or black itself', () => {
  expect(measureQuality(pill(128, 255)).clippedBright).toBeGreaterThan(0.5);
  expect(measureQuality(pill(128, 0)).clippedDark).toBeGreaterThan(0.5);
  expect(measureQuality(pill(255, 128)).clippedBright).toBe(0);
  expect(measureQuality(pill(0, 128)).clippedDark).toBe(0);
});

test.each<[keyof PhotoQuality, number, number, string]>([
  ['sharpness', 14.9, 5.9, 'blurred'],
  ['brightness', 59, 29, 'dark'],
  ['contrast', 9.9, 4.9, 'low_contrast'],
  ['shortSide', 511, 255, 'small'],
  ['clippedDark', 0.06, 0.26, 'dark'],
  ['clippedBright', 0.06, 0.26, 'bright'],
])('%s below its limits is grade B, then C, and is named', (number, weak, bad, fault) => {
  expect(gradeOf({ ...good, [number]: weak })).toEqual({ grade: 'B', faults: [{ fault, grade: 'B' }] });
  expect(gradeOf({ ...good, [number]: bad })).toEqual({ grade: 'C', faults: [{ fault, grade: 'C' }] });
});

test('the weakest number decides, and faults come worst first, each once', () => {
  expect(gradeOf(good)).toEqual({ grade: 'A', faults: [] });
  const graded = gradeOf({ ...good, shortSide: 300, sharpness: 2, brightness: 20, clippedDark: 0.1 });
  expect(graded).toEqual({
    grade: 'C',
    faults: [
      { fault: 'blurred', grade: 'C' },
      { fault: 'dark', grade: 'C' },
      { fault: 'small', grade: 'B' },
    ],
  });
});

test('no studio photo of the sample is graded C, and out of focus every one is', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pillsnap-grade-'));
  try {
    const counts = { studioPerDrug: 2, capturesPerDrug: 0, drugCount: 6 };
    const { studioDir } = await generateSample({ dir, seed: 7, ...counts, threads: 1 });
    const names = (await readdir(studioDir, { recursive: true })).filter((name) => name.endsWith('.jpg'));
    expect(names).toHaveLength(12);
    for (const name of names) {
      const photo = await decodeFile(join(studioDir, name));
      expect(gradeOf(measureQuality(photo)).grade).not.toBe('C');
      expect(gradeOf(measureQuality(await blurred(photo, 5))).grade).toBe('C');
    }
  } finally {
    await rm(dir, { recursive: true });
  }
});
