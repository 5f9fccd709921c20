import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../files/hash-file.ts';
import { Clahe } from './clahe.ts';
import { decodeImage } from './decode.ts';
import { readCases, readPicture, readStageRecords } from './golden/read-golden.ts';
import { syntheticImage } from './golden/synthetic-image.ts';
import { LabConverter } from './lab.ts';
import type { RgbImage } from './pixels.ts';
import { centreCrop, Preprocessor } from './preprocessor.ts';
import { LinearResizer } from './resize.ts';

/** Real photos that photos.json was made from, in a folder beside the repository; they are not part of it. */
const SHARED = join(import.meta.dirname, '../../../shared');

type StageRecord = ReturnType<typeof readStageRecords>[number];

describe('every stage of the default preprocessing has the bytes of OpenCV', () => {
  test.each(readStageRecords('synthetic'))('$name', (record) => {
    const { synthetic } = record.source;
    if (!synthetic) throw new Error(`${record.name} does not say how it is drawn`);
    expectStages(syntheticImage(synthetic.height, synthetic.width, synthetic.seed), record);
  });

  const hasPhotos = existsSync(join(SHARED, 'data', 'nlm-studio'));
  const title = hasPhotos ? '$name' : `$name (skipped: no photos in ${SHARED}/data)`;
  test.skipIf(!hasPhotos).each(readStageRecords('photos'))(title, async (record) => {
    expectStages(await decodeImage(readFileSync(join(SHARED, record.source.file ?? ''))), record);
  });
});

test.each(readCases().preprocess)(
  '$width x $height to $size, limit $clip, grid $grid: picture and tensor are those of OpenCV and numpy',
  (golden) => {
    const preprocessor = new Preprocessor({
      target_size: golden.size,
      enable_clahe: golden.clip !== null,
      clahe_clip_limit: golden.clip ?? 2,
      clahe_grid_size: golden.grid,
    });
    const image = syntheticImage(golden.height, golden.width, golden.seed);
    expect(sha256(preprocessor.processToRgb(image))).toBe(golden.rgb);
    expect(sha256(bytesOf(preprocessor.process(image)))).toBe(golden.tensor);
  },
);

describe('Preprocessor', () => {
  test('tells its whole configuration, defaults included, and is not changed through it', () => {
    const preprocessor = new Preprocessor({ target_size: 96 });
    const config = preprocessor.getConfig();
    expect(config).toEqual({
      target_size: 96,
      enable_clahe: true,
      clahe_clip_limit: 2,
      clahe_grid_size: 8,
      normalization_mean: [0.485, 0.456, 0.406],
      normalization_std: [0.229, 0.224, 0.225],
      version: '1.0.0',
    });
    config.target_size = 5;
    expect(preprocessor.getConfig().target_size).toBe(96);
    expect(new Preprocessor().size).toBe(512);
  });

  test('refuses a configuration that makes no sense', () => {
    expect(() => new Preprocessor({ target_size: 0 })).toThrow();
    expect(() => new Preprocessor({ clahe_grid_size: 1.5 })).toThrow();
    expect(() => new Preprocessor({ normalization_std: [0, 1, 1] })).toThrow();
  });

  test('fills one place of a batch and leaves the others alone', () => {
    const preprocessor = new Preprocessor({ target_size: 16 });
    const image = syntheticImage(40, 30, 2);
    const batch = new Float32Array(3 * preprocessor.tensorLength).fill(7);
    preprocessor.processInto(image, batch, preprocessor.tensorLength);
    const second = batch.subarray(preprocessor.tensorLength, 2 * preprocessor.tensorLength);
    expect(second).toEqual(preprocessor.process(image));
    expect(batch.subarray(0, preprocessor.tensorLength).every((v) => v === 7)).toBe(true);
    expect(batch.subarray(2 * preprocessor.tensorLength).every((v) => v === 7)).toBe(true);
    expect(() => preprocessor.processInto(image, batch, 2 * preprocessor.tensorLength + 1)).toThrow('No room');
  });

  test('prepares files for the model, one or several, with their orientation', async () => {
    const preprocessor = new Preprocessor({ target_size: 16 });
    const files = ['rgb.png', 'orientation-6.jpg', 'cmyk.jpg'].map(readPicture);
    const batch = await preprocessor.prepareBatch(files);
    expect(batch.length).toBe(3 * 3 * 16 * 16);
    for (const [index, bytes] of files.entries()) {
      const single = await preprocessor.prepareForModel(bytes);
      expect(single).toEqual(batch.slice(index * preprocessor.tensorLength, (index + 1) * preprocessor.tensorLength));
      expect(single).toEqual(preprocessor.process(await decodeImage(bytes)));
    }
  });

  test('gives the same bytes again after other pictures', () => {
    const preprocessor = new Preprocessor({ target_size: 64 });
    const image = syntheticImage(100, 80, 1);
    const first = preprocessor.process(image);
    preprocessor.process(syntheticImage(31, 300, 2));
    preprocessor.processToRgb(syntheticImage(64, 64, 3));
    expect(preprocessor.process(image)).toEqual(first);
  });
});

test('the centre crop leaves the odd pixel at the right or the bottom', () => {
  expect(centreCrop({ width: 10, height: 5 })).toEqual({ left: 2, top: 0, width: 5, height: 5 });
  expect(centreCrop({ width: 5, height: 10 })).toEqual({ left: 0, top: 2, width: 5, height: 5 });
  expect(centreCrop({ width: 1, height: 1 })).toEqual({ left: 0, top: 0, width: 1, height: 1 });
});

function expectStages(image: RgbImage, record: StageRecord): void {
  const size = 512;
  const { stages } = record;
  expect(sha256(image.data), 'decoded').toBe(stages.decoded.sha256);
  const rect = centreCrop(image);
  const cropped = new Uint8Array(rect.width * rect.height * 3);
  new LinearResizer(rect.width, rect.height).resize(image, rect, cropped);
  expect(sha256(cropped), 'cropped').toBe(stages.cropped.sha256);
  const rgb = new Uint8Array(size * size * 3);
  new LinearResizer(size, size).resize(image, rect, rgb);
  expect(sha256(rgb), 'resized').toBe(stages.resized.sha256);
  const [l, a, b, equalised] = [0, 0, 0, 0].map(() => new Uint8Array(size * size)) as [
    Uint8Array,
    Uint8Array,
    Uint8Array,
    Uint8Array,
  ]; // as: four were made
  const lab = new LabConverter();
  lab.fromRgb(rgb, { l, a, b });
  expect(sha256(interleave(l, a, b)), 'lab').toBe(stages.lab.sha256);
  new Clahe({ width: size, height: size, clipLimit: 2, gridSize: 8 }).apply(l, equalised);
  expect(sha256(equalised), 'clahe').toBe(stages.clahe_l.sha256);
  lab.toRgb({ l: equalised, a, b }, rgb);
  expect(sha256(rgb), 'rgb').toBe(stages.rgb.sha256);

  const preprocessor = new Preprocessor();
  expect(sha256(preprocessor.processToRgb(image)), 'processToRgb').toBe(stages.rgb.sha256);
  const tensor = preprocessor.process(image);
  // numpy adds float32 values pairwise, here in float64: the means differ in the sixth digit.
  expect(tensor.reduce((sum, v) => sum + v, 0) / tensor.length).toBeCloseTo(record.tensor.mean, 5);
  const sorted = tensor.toSorted();
  expect(sorted.at(0)).toBe(record.tensor.min);
  expect(sorted.at(-1)).toBe(record.tensor.max);
}

function interleave(...planes: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(planes.length * (planes[0]?.length ?? 0));
  for (const [channel, plane] of planes.entries()) {
    for (let i = 0; i < plane.length; i++) out[i * planes.length + channel] = plane[i] ?? 0;
  }
  return out;
}

function bytesOf(values: Float32Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
