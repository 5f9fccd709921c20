import { describe, expect, test } from 'vitest';
import {
  CORRUPT_HEIGHT,
  CORRUPT_WIDTH,
  type CorruptPicture,
  corruptPictures,
  undamaged,
} from './corrupt-pictures.fixture.ts';
import type { RgbImage } from './pixels.ts';
import { checkAndDecode } from './upload-check.ts';

/** What a photo can be refused for. */
const REASONS = [
  'imaging.empty',
  'imaging.not_an_image',
  'imaging.unsupported_format',
  'imaging.too_many_pixels',
  'imaging.damaged',
];
/** Squares of 8 x 8 pixels of one colour: a decoder that goes on after damage fills whole blocks. */
const SQUARE = 8;
/** The undamaged picture has none. A changed value of a JPEG or WebP can flatten a block or a few. */
const FLAT_SHARE = 0.03;

const pictures = await corruptPictures();

describe('a picture that something happened to', () => {
  test('is one of several hundred, refused and whole ones among them', () => {
    expect(pictures.length).toBeGreaterThan(600);
    expect(new Set(pictures.map(({ name }) => name)).size).toBe(pictures.length);
    for (const outcome of ['refused', 'whole', 'either'] as const) {
      expect(pictures.filter((picture) => picture.outcome === outcome).length).toBeGreaterThan(10);
    }
    expect(flatShare(undamaged)).toBe(0);
  });

  test.each(groups())('%s: refused with a reason, or a picture without filled parts', async (_, group) => {
    for (const picture of group) await checkOutcome(picture);
  });

  test('shows what it showed where the damage does not touch it', async () => {
    const coloured = pictures.filter(({ name, outcome }) => outcome === 'whole' && !/grey|cmyk/.test(name));
    expect(coloured.length).toBeGreaterThan(15);
    for (const { name, bytes } of coloured) {
      const { image } = await checkAndDecode(bytes, name);
      // A GIF of 256 colours is the furthest, 10 levels.
      expect(meanDifference(image ?? undamaged), name).toBeLessThan(12);
    }
  });

  test('takes no more memory than a large photo does', async () => {
    const before = process.memoryUsage().rss;
    let most = before;
    for (const picture of pictures.filter(({ name }) => /inflating|000x/.test(name))) {
      await checkAndDecode(picture.bytes, picture.name);
      most = Math.max(most, process.memoryUsage().rss);
    }
    // A profile of 512 MB is in the set; libpng itself stops at 8 MB.
    expect(most - before).toBeLessThan(400e6);
  });
});

async function checkOutcome({ name, bytes, outcome }: CorruptPicture): Promise<void> {
  const { report, image } = await checkAndDecode(bytes, name);
  if (report.error) {
    expect(outcome, `${name}: ${report.error.message}`).not.toBe('whole');
    expect(REASONS, name).toContain(report.error.reason);
    expect(report.error.message, name).toContain(name);
    return;
  }
  expect(outcome, `${name} was accepted`).not.toBe('refused');
  expect(image, name).toMatchObject({ width: CORRUPT_WIDTH, height: CORRUPT_HEIGHT });
  expect(flatShare(image ?? undamaged), `${name}: filled parts`).toBeLessThan(FLAT_SHARE);
}

/** By what happened to them, so that a test fails for a kind of damage. */
function groups(): readonly (readonly [string, readonly CorruptPicture[]])[] {
  const byKind = new Map<string, CorruptPicture[]>();
  for (const picture of pictures) {
    const kind = `${/^[a-z]+/.exec(picture.name)?.[0]} ${picture.name.replace(/^.*[-.]/, '')}`;
    byKind.set(kind, [...(byKind.get(kind) ?? []), picture]);
  }
  return [...byKind];
}

function meanDifference({ data }: RgbImage): number {
  return data.reduce((sum, value, i) => sum + Math.abs(value - (undamaged.data[i] ?? 0)), 0) / data.length;
}

function flatShare({ data, width, height }: RgbImage): number {
  let flat = 0;
  let squares = 0;
  for (let y = 0; y + SQUARE <= height; y += SQUARE) {
    for (let x = 0; x + SQUARE <= width; x += SQUARE) {
      squares++;
      if (isFlat(data, width, (y * width + x) * 3)) flat++;
    }
  }
  return flat / squares;
}

function isFlat(data: Uint8Array, width: number, start: number): boolean {
  for (let y = 0; y < SQUARE; y++) {
    for (let x = 0; x < SQUARE * 3; x++) {
      if (data[start + y * width * 3 + x] !== data[start + (x % 3)]) return false;
    }
  }
  return true;
}
