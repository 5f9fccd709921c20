import { expect, test } from 'vitest';
import { sha256 } from '../files/hash-file.ts';
import { Clahe } from './clahe.ts';
import { readCases } from './golden/read-golden.ts';
import { syntheticImage } from './golden/synthetic-image.ts';

test.each(readCases().clahe)('equalises $width x $height in $grid tiles, limit $clip, as OpenCV does', (golden) => {
  const { data } = syntheticImage(golden.height, golden.width, golden.seed);
  const plane = Uint8Array.from({ length: golden.height * golden.width }, (_, i) => data[i * 3] ?? 0);
  const clahe = new Clahe({
    width: golden.width,
    height: golden.height,
    clipLimit: golden.clip,
    gridSize: golden.grid,
  });
  const out = new Uint8Array(plane.length);
  clahe.apply(plane, out);
  expect(sha256(out)).toBe(golden.sha256);
  clahe.apply(plane, plane);
  expect(plane, 'in place').toEqual(out);
});
