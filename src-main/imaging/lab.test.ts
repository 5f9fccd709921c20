import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readCases } from './golden/read-golden.ts';
import { LabConverter, type LabPlanes } from './lab.ts';

/** Triples at a time: the 2^24 colours in numerical order, one slice for each value of the first channel. */
const SLICE = 65_536;

test('converts every one of the 2^24 colours to L*a*b* as OpenCV does', () => {
  const converter = new LabConverter();
  const planes = newPlanes();
  const interleaved = new Uint8Array(SLICE * 3);
  const hash = createHash('sha256');
  for (let first = 0; first < 256; first++) {
    converter.fromRgb(colours(first), planes);
    for (let i = 0; i < SLICE; i++) {
      interleaved[i * 3] = planes.l[i] ?? 0;
      interleaved[i * 3 + 1] = planes.a[i] ?? 0;
      interleaved[i * 3 + 2] = planes.b[i] ?? 0;
    }
    hash.update(interleaved);
  }
  expect(hash.digest('hex')).toBe(readCases().lab.fromRgb);
});

test('converts every one of the 2^24 triples from L*a*b* as OpenCV does', () => {
  const converter = new LabConverter();
  const planes = newPlanes();
  const rgb = new Uint8Array(SLICE * 3);
  const hash = createHash('sha256');
  for (let first = 0; first < 256; first++) {
    planes.l.fill(first);
    for (let i = 0; i < SLICE; i++) {
      planes.a[i] = i >> 8;
      planes.b[i] = i & 255;
    }
    converter.toRgb(planes, rgb);
    hash.update(rgb);
  }
  expect(hash.digest('hex')).toBe(readCases().lab.toRgb);
});

function newPlanes(): LabPlanes {
  return { l: new Uint8Array(SLICE), a: new Uint8Array(SLICE), b: new Uint8Array(SLICE) };
}

function colours(first: number): Uint8Array {
  const rgb = new Uint8Array(SLICE * 3);
  for (let i = 0; i < SLICE; i++) rgb.set([first, i >> 8, i & 255], i * 3);
  return rgb;
}
