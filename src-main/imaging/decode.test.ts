import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../src-shared/errors.ts';
import { sha256 } from '../files/hash-file.ts';
import { decodeFile, decodeImage, imageHeader } from './decode.ts';
import { bitFlipped, hugePng, textFile } from './golden/drawn-pictures.ts';
import { readCases, readPicture } from './golden/read-golden.ts';

const { pictures } = readCases();
/** Where this program reads differently from OpenCV on purpose; see `decodeImage`. */
const DIFFERENT = ['orientation-6.webp', 'first-frame.gif', 'alpha.tif', 'unsupported.bmp'];

describe('decodeImage', () => {
  test.each(pictures.filter(({ file }) => !DIFFERENT.includes(file)))(
    '$file has the pixels of OpenCV',
    async ({ file, opencv }) => {
      const { data, width, height } = await decodeImage(readPicture(file));
      expect({ width, height, sha256: sha256(data) }).toEqual(opencv);
    },
  );

  test.each([
    ['orientation-6.webp', 'orientation-6.png'],
    ['alpha.tif', 'rgb.png'],
  ])('%s has the pixels of %s, where OpenCV differs', async (file, same) => {
    expect(await decodeImage(readPicture(file))).toEqual(await decodeImage(readPicture(same)));
  });

  test('the first frame of a GIF is read', async () => {
    expect(await decodeImage(readPicture('first-frame.gif'))).toMatchObject({ width: 29, height: 21 });
  });

  test('gives a plain array of exactly the pixels', async () => {
    const { data } = await decodeImage(readPicture('alpha.png'));
    expect(data.constructor).toBe(Uint8Array);
    expect(data.length).toBe(29 * 21 * 3);
  });

  test.each(['rgb.png', 'sampling-420.jpg', 'progressive.jpg', 'lossy.webp', 'rgb.tif', 'first-frame.gif'])(
    '%s is an error wherever it is cut off',
    async (file) => {
      const bytes = readPicture(file);
      for (const share of [0.02, 0.3, 0.5, 0.7, 0.9, 0.97]) {
        const cut = bytes.subarray(0, Math.floor(bytes.length * share));
        const error = await failure(decodeImage(cut, 'photo.jpg'));
        expect(error.message, `cut at ${share}`).toContain('photo.jpg');
      }
    },
  );

  test('a JPEG that lacks its last bytes is an error', async () => {
    const bytes = readPicture('sampling-444.jpg');
    for (const missing of [1, 2, 3, 20]) {
      expect((await failure(decodeImage(bytes.subarray(0, -missing)))).reason).toBe('imaging.damaged');
    }
  });

  test('a PNG with one wrong bit in its pixels is an error', async () => {
    expect((await failure(decodeImage(bitFlipped(readPicture('rgb.png'), 0.5)))).reason).toBe('imaging.damaged');
  });

  test('refuses 20,000 x 20,000 pixels from the header, naming size and limit', async () => {
    const before = process.memoryUsage().rss;
    const error = await failure(decodeImage(hugePng(), 'huge.png'));
    expect(error.reason).toBe('imaging.too_many_pixels');
    expect(error.message).toBe('huge.png: 20000 x 20000 pixels are too many; at most 178956970 pixels are decoded.');
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });

  test('a HEIC photo is called what it is, and neither damaged nor no picture', async () => {
    // No codec at hand writes HEVC: an AVIF under the brand of a HEIC stands for one, whole, without its pixels, cut off.
    const file = await sharp({ create: { width: 64, height: 64, channels: 3, background: '#a52' } })
      .avif()
      .toBuffer();
    file.write('heic', 8);
    // What can be decoded is, whatever it calls itself.
    expect((await decodeImage(file)).width).toBe(64);
    const withoutPixels = Buffer.from(file).fill(0, file.indexOf('mdat') + 4);
    expect((await imageHeader(withoutPixels)).format).toBe('HEIF');
    for (const bytes of [withoutPixels, file.subarray(0, 40)]) {
      const error = await failure(decodeImage(bytes, 'IMG_0001.HEIC'));
      expect(error.reason).toBe('imaging.heic');
      expect(error.message).toContain('IMG_0001.HEIC');
    }
  });

  test.each([
    ['an empty file', new Uint8Array(0), 'imaging.empty'],
    ['a text', textFile(), 'imaging.not_an_image'],
    ['a BMP', readPicture('unsupported.bmp'), 'imaging.not_an_image'],
    [
      'an SVG',
      new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
      'imaging.unsupported_format',
    ],
  ])('refuses %s', async (_, bytes, reason) => {
    expect((await failure(decodeImage(bytes))).reason).toBe(reason);
  });
});

describe('imageHeader', () => {
  /** Pillow 9.4 says I for 16-bit grey, later versions I;16; it does not read BMP as we do not. */
  const known = pictures.filter(({ file }) => file !== 'unsupported.bmp');
  test.each(known)('$file: format, mode and stored size are those of Pillow', async ({ file, pillow }) => {
    const { format, mode, width, height } = await imageHeader(readPicture(file));
    expect({ format, mode, size: [width, height] }).toEqual({
      ...pillow,
      mode: pillow.mode === 'I' ? 'I;16' : pillow.mode,
    });
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])('tells EXIF orientation %i and the size after it', async (orientation) => {
    const isTurned = orientation >= 5;
    expect(await imageHeader(readPicture(`orientation-${orientation}.jpg`))).toMatchObject({
      orientation,
      width: 29,
      height: 21,
      orientedWidth: isTurned ? 21 : 29,
      orientedHeight: isTurned ? 29 : 21,
    });
  });

  test('tells the size of a picture that is too large to decode', async () => {
    expect(await imageHeader(hugePng())).toMatchObject({ format: 'PNG', mode: '1', width: 20_000, height: 20_000 });
  });
});

test('decodeFile reads paths with blanks and Korean letters, and names what is wrong', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'pillsnap 알약 '));
  try {
    const path = join(dir, '사진 1.jpg');
    await writeFile(path, readPicture('sampling-420.jpg'));
    expect(await decodeFile(path)).toEqual(await decodeImage(readPicture('sampling-420.jpg')));
    expect((await failure(decodeFile(join(dir, 'none.jpg')))).reason).toBe('io.not_found');
    expect((await failure(decodeFile(dir))).reason).toBe('io.is_a_folder');
    await writeFile(path, textFile());
    const error = await failure(decodeFile(path));
    expect(error.message).toContain(path);
  } finally {
    await rm(dir, { recursive: true });
  }
});

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => new Error('It did not fail'),
    (cause: unknown) => cause,
  );
  if (error instanceof AppError) return error;
  throw error;
}
