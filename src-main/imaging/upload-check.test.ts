import { describe, expect, test } from 'vitest';
import { describeError } from '../../src-shared/errors.ts';
import { encodeJpeg } from './decode.ts';
import { bitFlipped, hugePng, textFile } from './golden/drawn-pictures.ts';
import { readPicture } from './golden/read-golden.ts';
import { syntheticImage } from './golden/synthetic-image.ts';
import { checkUpload, passThrough } from './upload-check.ts';

const photo = await encodeJpeg(syntheticImage(600, 520, 1), 85);

describe('checkUpload accepts', () => {
  test('a photo, with its format, mode, size and kB, and no remark', async () => {
    expect(await checkUpload(photo)).toEqual({
      valid: true,
      format: 'JPEG',
      mode: 'RGB',
      size: [520, 600],
      file_size_kb: photo.length / 1024,
      warnings: [],
      error: null,
    });
  });

  test.each([
    ['cmyk.jpg', 'JPEG', 'CMYK'],
    ['grey.jpg', 'JPEG', 'L'],
    ['deep-rgb.png', 'PNG', 'RGB'],
    ['deep-grey.png', 'PNG', 'I;16'],
    ['alpha.png', 'PNG', 'RGBA'],
    ['palette.png', 'PNG', 'P'],
    ['one-bit.png', 'PNG', '1'],
  ])('%s, with a remark on its size only', async (file, format, mode) => {
    const report = await checkUpload(readPicture(file));
    expect(report).toMatchObject({ valid: true, format, mode, error: null });
    expect(report.warnings).toEqual([
      { reason: 'upload.low_resolution', message: 'Image resolution low: 29x21', params: { width: 29, height: 21 } },
    ]);
  });

  test.each([
    ['lossy.webp', 'WEBP'],
    ['first-frame.gif', 'GIF'],
    ['rgb.tif', 'TIFF'],
  ])('%s, with a remark on its format', async (file, format) => {
    const { valid, warnings } = await checkUpload(readPicture(file));
    expect(valid).toBe(true);
    expect(warnings.map(({ message }) => message)).toEqual([
      'Image resolution low: 29x21',
      `Unusual format: ${format}`,
    ]);
  });

  test('a picture of one pixel, with a remark', async () => {
    const report = await checkUpload(readPicture('one-pixel.png'));
    expect(report).toMatchObject({ valid: true, size: [1, 1] });
    expect(report.warnings).toHaveLength(1);
  });

  test('511 pixels on one side with a remark, 512 without', async () => {
    const low = await checkUpload(await encodeJpeg(syntheticImage(511, 512, 1), 50));
    expect(low.warnings.map(({ reason }) => reason)).toEqual(['upload.low_resolution']);
    const enough = await checkUpload(await encodeJpeg(syntheticImage(512, 512, 1), 50));
    expect(enough.warnings).toEqual([]);
  });

  test('a turned photo, with its size as stored', async () => {
    expect(await checkUpload(readPicture('orientation-6.jpg'))).toMatchObject({ valid: true, size: [29, 21] });
  });

  test('exactly 10,240 kB', async () => {
    const padded = new Uint8Array(10_240 * 1024);
    padded.set(photo);
    expect(await checkUpload(padded)).toMatchObject({ valid: true, file_size_kb: 10_240 });
  });
});

describe('checkUpload refuses', () => {
  test('a file over 10 MB, still naming what it is', async () => {
    const padded = new Uint8Array(10_240 * 1024 + 1);
    padded.set(photo);
    const report = await checkUpload(padded, 'large.jpg');
    expect(report).toMatchObject({ valid: false, format: 'JPEG', mode: 'RGB', size: [520, 600] });
    expect(report.error?.reason).toBe('imaging.file_too_large');
    expect(report.error?.message).toBe('File size exceeds 10MB: large.jpg has 10241 kB, allowed are 10240 kB.');
  });

  test.each([0.01, 0.1, 0.5, 0.9, 0.99, 0.9999])('a JPEG cut off after %d of its bytes', async (share) => {
    const report = await checkUpload(photo.subarray(0, Math.floor(photo.length * share)), 'cut.jpg');
    expect(report.valid).toBe(false);
    expect(report.error?.message).toContain('cut.jpg');
    expect(report.error?.reason).toMatch(/^imaging\.(damaged|not_an_image)$/);
  });

  test('20,000 x 20,000 pixels, in less than two seconds', async () => {
    const bytes = hugePng();
    const start = performance.now();
    const report = await checkUpload(bytes, 'huge.png');
    expect(report).toMatchObject({ valid: false, format: 'PNG', mode: '1', size: [20_000, 20_000] });
    expect(report.error?.reason).toBe('imaging.too_many_pixels');
    // Decoding it takes some 400 MB and several seconds.
    expect(performance.now() - start).toBeLessThan(2000);
  });

  test.each([
    ['a text named .jpg', textFile(), 'imaging.not_an_image'],
    ['an empty file', new Uint8Array(0), 'imaging.empty'],
    ['a JPEG header and nothing else', photo.subarray(0, 20), 'imaging.not_an_image'],
  ])('%s', async (_, bytes, reason) => {
    const report = await checkUpload(bytes, '사진.jpg');
    expect(report).toMatchObject({ valid: false, format: null, mode: null, size: null, warnings: [] });
    expect(report.error?.reason).toBe(reason);
    if (report.error) expect(describeError(report.error, 'ko')).toContain('사진.jpg');
  });

  test.each([0.2, 0.5, 0.8])('a JPEG with zeros from %d of its length on for a twentieth of it', async (share) => {
    const damaged = photo.slice();
    const start = Math.floor(photo.length * share);
    damaged.fill(0, start, start + Math.floor(photo.length / 20));
    expect((await checkUpload(damaged)).error?.reason).toBe('imaging.damaged');
  });

  test('or accepts a JPEG with one wrong bit, but never fails in another way', async () => {
    // Most turned bits give other valid codes, and the picture cannot be told from a true one (OpenCV reads it, too).
    // One in the frame header (5 bytes before the size) is told.
    const inHeader = photo.slice();
    inHeader.set([0xff], photo.indexOf(0xc0));
    const reports = [await checkUpload(inHeader)];
    for (let i = 0; i < 20; i++) reports.push(await checkUpload(bitFlipped(photo, i * 0.05)));
    expect(reports[0]?.valid).toBe(false);
    expect(reports[1]?.valid).toBe(false);
    for (const { valid, error } of reports) expect(error === null).toBe(valid);
  });
});

test('the bytes are handed on unchanged, as the same object', () => {
  expect(passThrough(photo)).toBe(photo);
});
