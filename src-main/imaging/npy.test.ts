import { expect, test } from 'vitest';
import { AppError } from '../../src-shared/errors.ts';
import { sha256 } from '../files/hash-file.ts';
import { readCases, readExampleNpy } from './golden/read-golden.ts';
import { decodeNpy, encodeNpy } from './npy.ts';

const { npy } = readCases();

test('reads what numpy saved', () => {
  const { shape, data } = decodeNpy(readExampleNpy());
  expect(shape).toEqual(npy.shape);
  expect(sha256(new Uint8Array(data.buffer))).toBe(npy.sha256);
});

test('writes the very bytes that numpy saves', () => {
  expect(encodeNpy(decodeNpy(readExampleNpy()))).toEqual(readExampleNpy());
});

test.each([[[]], [[5]], [[0, 3]], [[1, 3, 16, 16]]])('an array of shape %j comes back', (shape) => {
  const length = shape.reduce((product, n) => product * n, 1);
  // Not at the start of its buffer, as a part of a batch.
  const data = new Float32Array(length + 3).map((_, i) => i / 3).subarray(3);
  const bytes = encodeNpy({ shape, data });
  expect((bytes.length - data.byteLength) % 64).toBe(0);
  expect(decodeNpy(bytes)).toEqual({ shape, data: data.slice() });
});

test('refuses a shape that does not fit', () => {
  expect(() => encodeNpy({ shape: [2, 3], data: new Float32Array(5) })).toThrow('2 x 3');
});

test.each([
  ['a text', new TextEncoder().encode('not an array at all'), 'signature'],
  ['nothing', new Uint8Array(0), 'signature'],
  ['a cut file', readExampleNpy().subarray(0, -4), '92 bytes of values, expected 96'],
  ['float64', replaced("'<f4'", "'<f8'"), "not '<f4'"],
  ['Fortran order', replaced('False', 'True '), 'Fortran'],
])('refuses %s and says why', (_, bytes, problem) => {
  expect(() => decodeNpy(bytes, 'x.npy')).toThrow(AppError);
  expect(() => decodeNpy(bytes, 'x.npy')).toThrow(problem);
});

function replaced(from: string, to: string): Uint8Array {
  return new Uint8Array(Buffer.from(Buffer.from(readExampleNpy()).toString('latin1').replace(from, to), 'latin1'));
}
