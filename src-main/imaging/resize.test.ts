import { expect, test } from 'vitest';
import { sha256 } from '../files/hash-file.ts';
import { readCases } from './golden/read-golden.ts';
import { syntheticImage } from './golden/synthetic-image.ts';
import { LinearResizer } from './resize.ts';

test.each(readCases().resize)('resizes $width x $height to $outWidth x $outHeight as OpenCV does', (golden) => {
  const image = syntheticImage(golden.height, golden.width, golden.seed);
  const out = new Uint8Array(golden.outHeight * golden.outWidth * 3);
  const whole = { left: 0, top: 0, width: golden.width, height: golden.height };
  const resizer = new LinearResizer(golden.outWidth, golden.outHeight);
  resizer.resize(image, whole, out);
  expect(sha256(out)).toBe(golden.sha256);
  resizer.resize(syntheticImage(50, 60, 1), { left: 3, top: 4, width: 40, height: 30 }, new Uint8Array(out.length));
  resizer.resize(image, whole, out);
  expect(sha256(out), 'the same object gives the same bytes after another picture').toBe(golden.sha256);
});

test('looks at nothing outside the rectangle', () => {
  const image = syntheticImage(20, 30, 1);
  const changed = { ...image, data: image.data.slice() };
  const rect = { left: 5, top: 6, width: 10, height: 9 };
  for (let y = 0; y < 20; y++) {
    for (let x = 0; x < 30; x++) {
      const isInside = x >= 5 && x < 15 && y >= 6 && y < 15;
      if (!isInside) changed.data.fill(0, (y * 30 + x) * 3, (y * 30 + x) * 3 + 3);
    }
  }
  const resizer = new LinearResizer(17, 4);
  const [a, b] = [new Uint8Array(17 * 4 * 3), new Uint8Array(17 * 4 * 3)];
  resizer.resize(image, rect, a);
  resizer.resize(changed, rect, b);
  expect(b).toEqual(a);
});
