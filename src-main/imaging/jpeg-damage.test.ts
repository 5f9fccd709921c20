import { describe, expect, test } from 'vitest';
import { readCases, readPicture } from './golden/read-golden.ts';
import { findJpegDamage } from './jpeg-damage.ts';

/** JPEGs by Pillow and OpenCV: baseline, progressive, three samplings, grey, CMYK, with restart markers. */
const files = readCases()
  .pictures.map(({ file }) => file)
  .filter((file) => file.endsWith('.jpg'));

describe('the codes of a JPEG', () => {
  test.each(files)('come out even in %s', (file) => {
    expect(findJpegDamage(readPicture(file))).toBeNull();
  });

  test('restart markers have to come in their order', () => {
    const bytes = readPicture('restart.jpg').slice();
    const first = bytes.findIndex((value, i) => value === 0xff && bytes[i + 1] === 0xd0);
    expect(first).toBeGreaterThan(0);
    bytes[first + 1] = 0xd3;
    expect(findJpegDamage(bytes)).toBe('a restart marker is missing');
  });

  test('one byte more is let pass, two are not', () => {
    const bytes = readPicture('sampling-444.jpg');
    const longer = (count: number) =>
      Uint8Array.from([...bytes.subarray(0, -2), ...Array<number>(count).fill(0x7f), ...bytes.subarray(-2)]);
    expect(findJpegDamage(longer(1))).toBeNull();
    expect(findJpegDamage(longer(2))).toBe('2 bytes more than the picture needs');
  });

  test('a progressive file that ends after its first scan lacks scans', () => {
    const bytes = readPicture('progressive.jpg');
    const scans = Array.from(bytes.keys()).filter((i) => bytes[i] === 0xff && bytes[i + 1] === 0xda);
    expect(scans.length).toBeGreaterThan(5);
    for (const second of scans.slice(1, -1)) {
      const cut = Uint8Array.from([...bytes.subarray(0, second), 0xff, 0xd9]);
      expect(findJpegDamage(cut)).toBe('scans are missing');
    }
  });

  test('of a coding that is not looked into are left to the decoder', () => {
    const arithmetic = readPicture('sampling-444.jpg').slice();
    const frame = arithmetic.findIndex((value, i) => value === 0xff && arithmetic[i + 1] === 0xc0);
    arithmetic[frame + 1] = 0xc9;
    expect(findJpegDamage(arithmetic)).toBeNull();
    expect(findJpegDamage(Uint8Array.of(0xff, 0xd8))).toBeNull();
  });
});
