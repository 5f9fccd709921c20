import { describe, expect, test } from 'vitest';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { syntheticImage } from './golden/synthetic-image.ts';
import { Preprocessor } from './preprocessor.ts';
import { type PreviewOptions, previewSheet, previewStage } from './preview.ts';

const SIZE = 64;
const photo = syntheticImage(90, 140, 11);
const options: PreviewOptions = { size: SIZE, seed: 42, augmentation: TrainConfig.parse({}).augmentation };
const variant = (number: number, changes: Partial<PreviewOptions> = {}) =>
  previewStage(photo, { view: 'augmented', variant: number }, { ...options, ...changes }).data;

describe('a preview', () => {
  test('shows the crop without and the prepared picture with CLAHE, as the preprocessor makes them', () => {
    const plain = new Preprocessor({ target_size: SIZE, enable_clahe: false }).processToRgb(photo);
    const prepared = new Preprocessor({ target_size: SIZE }).processToRgb(photo);
    expect(previewStage(photo, { view: 'cropped' }, options)).toEqual({ data: plain, width: SIZE, height: SIZE });
    expect(previewStage(photo, { view: 'prepared' }, options)).toEqual({ data: prepared, width: SIZE, height: SIZE });
  });

  test('varies by number and seed, and gives the same for the same', () => {
    const pictures = [variant(1), variant(2), variant(1, { seed: 43 })].map((data) => data.join());
    expect(new Set(pictures).size).toBe(3);
    expect(variant(1)).toEqual(variant(1));
  });

  test('the sheet holds the photo, both steps and eight variants pixel by pixel', () => {
    const sheet = previewSheet(photo, options);
    const gap = 12;
    const rowHeight = SIZE + 14 + 2 * gap;
    expect([sheet.width, sheet.height]).toEqual([4 * SIZE + 5 * gap, 3 * rowHeight + gap]);
    const tile = (column: number, row: number) => {
      const rows = Array.from({ length: SIZE }, (_, y) => {
        const start = ((gap + row * rowHeight + y) * sheet.width + gap + column * (SIZE + gap)) * 3;
        return sheet.data.subarray(start, start + SIZE * 3);
      });
      return new Uint8Array(Buffer.concat(rows));
    };
    expect(tile(1, 0)).toEqual(previewStage(photo, { view: 'cropped' }, options).data);
    expect(tile(2, 0)).toEqual(previewStage(photo, { view: 'prepared' }, options).data);
    for (let i = 0; i < 8; i++) expect(tile(i % 4, 1 + Math.floor(i / 4))).toEqual(variant(i + 1));
    // The photo is 140 x 90: whole width, bars of paper above and below.
    expect(tile(0, 0).subarray(0, 3)).toEqual(Uint8Array.of(245, 245, 245));
    expect(tile(3, 0).every((value) => value === 245)).toBe(true);
  });
});
