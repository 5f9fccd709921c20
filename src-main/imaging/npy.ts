import { endianness } from 'node:os';
import { appError } from '../../src-shared/errors.ts';

export type NpyArray = { readonly shape: readonly number[]; readonly data: Float32Array };

/** `\x93NUMPY`, version 1.0. */
const MAGIC = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0);
/** Magic, version and the length of the header text. */
const PREFIX_BYTES = 10;
/** numpy pads the header so that the values begin at a multiple of this, ready to be mapped. */
const ALIGNMENT = 64;

/**
 * A float32 array as numpy's `.npy` 1.0 (NEP 1), C order, little endian: the bytes that `numpy.save` writes.
 * @throws Error where the shape and the number of values differ.
 */
export function encodeNpy({ shape, data }: NpyArray): Uint8Array {
  if (shape.reduce((product, length) => product * length, 1) !== data.length) {
    throw new Error(`Shape ${shape.join(' x ')} does not hold ${data.length} values`);
  }
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${tuple}, }`;
  const headerBytes = Math.ceil((PREFIX_BYTES + text.length + 1) / ALIGNMENT) * ALIGNMENT - PREFIX_BYTES;
  const bytes = new Uint8Array(PREFIX_BYTES + headerBytes + data.byteLength);
  bytes.set(MAGIC);
  new DataView(bytes.buffer).setUint16(8, headerBytes, true);
  bytes.set(new TextEncoder().encode(`${text.padEnd(headerBytes - 1)}\n`), PREFIX_BYTES);
  const values = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  bytes.set(toLittleEndian(values), PREFIX_BYTES + headerBytes);
  return bytes;
}

/**
 * Reads what `encodeNpy` or `numpy.save` wrote of a float32 array in C order; the values are a copy.
 * @throws AppError `imaging.not_npy` for anything else.
 */
export function decodeNpy(bytes: Uint8Array, name = 'array'): NpyArray {
  const fail = (problem: string) => appError('imaging.not_npy', { name, problem });
  if (bytes.length < PREFIX_BYTES || MAGIC.some((byte, i) => bytes[i] !== byte)) throw fail('no NPY 1.0 signature');
  const start = PREFIX_BYTES + new DataView(bytes.buffer, bytes.byteOffset).getUint16(8, true);
  const header = new TextDecoder('latin1').decode(bytes.subarray(PREFIX_BYTES, start));
  if (!/'descr':\s*'<f4'/.test(header)) throw fail(`not '<f4': ${header.trim()}`);
  if (!/'fortran_order':\s*False/.test(header)) throw fail('Fortran order');
  const shapeText = /'shape':\s*\(([\d,\s]*)\)/.exec(header)?.[1];
  if (shapeText === undefined) throw fail('no shape');
  const shape = shapeText
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  const expectedBytes = 4 * shape.reduce((product, length) => product * length, 1);
  const values = bytes.slice(start);
  if (values.length !== expectedBytes) throw fail(`${values.length} bytes of values, expected ${expectedBytes}`);
  return { shape, data: new Float32Array(toLittleEndian(values).buffer) };
}

/** Swaps the bytes of each value on a big-endian machine (and back). */
function toLittleEndian(values: Uint8Array): Uint8Array {
  return endianness() === 'LE' ? values : new Uint8Array(Buffer.from(values).swap32());
}
