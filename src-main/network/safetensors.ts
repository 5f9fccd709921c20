import { open } from 'node:fs/promises';
import { appError, systemError, withCause } from '../../src-shared/errors.ts';
import { readBytes } from '../files/read-file.ts';
import { writeFileAtomically } from '../files/write-file.ts';
import type { Network } from './network.ts';
import { sizeOf } from './parameters.ts';
import { fitWeights, type Shapes, type Tensor, type Weights } from './weights.ts';

/** What a safetensors file holds. Format: https://github.com/huggingface/safetensors (version 0.4). */
export type SafetensorsFile = { readonly tensors: Weights; readonly metadata: Readonly<Record<string, string>> };

/** The reference implementation refuses longer headers. */
const LONGEST_HEADER_BYTES = 100_000_000;
const LENGTH_BYTES = 8;

/** Writes float32 tensors under their names, atomically. @throws AppError `io.*`. */
export async function writeSafetensors(
  path: string,
  tensors: Weights,
  metadata: Readonly<Record<string, string>> = {},
): Promise<void> {
  await writeFileAtomically(path, partsOf(tensors, metadata));
}

/** Reads every tensor as float32. @throws AppError `io.*`, `network.bad_weight_file`. */
export async function readSafetensors(path: string): Promise<SafetensorsFile> {
  return decodeSafetensors(await readBytes(path), path);
}

/** The weights of a network from a file. @throws AppError `io.*`, `network.bad_weight_file`, `network.weights_mismatch`. */
export async function readWeights(path: string, network: Network): Promise<SafetensorsFile> {
  const { tensors, metadata } = await readSafetensors(path);
  return { tensors: fitWeights(network, tensors, path), metadata };
}

/** What a file holds, without its numbers. */
export type SafetensorsHeader = { readonly shapes: Shapes; readonly metadata: Readonly<Record<string, string>> };

/**
 * Only the names, shapes and metadata of a file, without reading its tensors.
 * @throws AppError `io.*`, `network.bad_weight_file`, also for a file that is cut short.
 */
export async function readSafetensorsHeader(path: string): Promise<SafetensorsHeader> {
  try {
    const file = await open(path, 'r');
    try {
      const length = Buffer.alloc(LENGTH_BYTES);
      await file.read(length, 0, LENGTH_BYTES, 0);
      const { size: fileBytes } = await file.stat();
      const size = headerSize(length, fileBytes, path);
      const header = Buffer.alloc(size);
      await file.read(header, 0, size, LENGTH_BYTES);
      const { entries, metadata } = parseHeader(header, path);
      for (const entry of entries) checkBytes(entry, fileBytes - LENGTH_BYTES - size, path);
      return { shapes: new Map(entries.map(({ name, shape }) => [name, { shape }])), metadata };
    } finally {
      await file.close();
    }
  } catch (error) {
    throw systemError(error, path);
  }
}

/** The bytes of a file. */
export function encodeSafetensors(tensors: Weights, metadata: Readonly<Record<string, string>> = {}): Uint8Array {
  return Buffer.concat(partsOf(tensors, metadata));
}

/** A file's header, padded with spaces so that the data starts at a multiple of 8 bytes, and views of the tensors' data. */
function partsOf(tensors: Weights, metadata: Readonly<Record<string, string>>): readonly Uint8Array[] {
  const header: Record<string, unknown> = {};
  if (Object.keys(metadata).length > 0) header.__metadata__ = metadata;
  let offset = 0;
  for (const [name, { shape, data }] of tensors) {
    if (data.length !== sizeOf(shape)) throw new Error(`${name} holds ${data.length} values for [${shape.join()}]`);
    const end = offset + data.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(header));
  const headerBytes = Math.ceil(json.length / 8) * 8;
  const head = Buffer.alloc(LENGTH_BYTES + headerBytes, ' ');
  head.writeBigUInt64LE(BigInt(headerBytes), 0);
  json.copy(head, LENGTH_BYTES);
  // Every machine that Node runs on is little-endian, as the format wants.
  const values = [...tensors.values()];
  return [head, ...values.map(({ data }) => new Uint8Array(data.buffer, data.byteOffset, data.byteLength))];
}

/** Reads the bytes of a file; `source` names it in errors. @throws AppError `network.bad_weight_file`. */
export function decodeSafetensors(bytes: Uint8Array, source: string): SafetensorsFile {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const size = headerSize(view, view.length, source);
  const { entries, metadata } = parseHeader(view.subarray(LENGTH_BYTES, LENGTH_BYTES + size), source);
  const data = view.subarray(LENGTH_BYTES + size);
  const tensors = new Map<string, Tensor>();
  for (const entry of entries) {
    const { name, shape, dtype, begin, end } = entry;
    checkBytes(entry, data.length, source);
    tensors.set(name, { shape, data: toFloat32(data.subarray(begin, end), dtype) });
  }
  return { tensors, metadata };
}

const BYTES_PER_VALUE = { F64: 8, F32: 4, F16: 2, BF16: 2, I64: 8 } as const;
type DataType = keyof typeof BYTES_PER_VALUE;

type Entry = {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype: DataType;
  readonly begin: number;
  readonly end: number;
};

function headerSize(view: Buffer, fileBytes: number, source: string): number {
  if (fileBytes < LENGTH_BYTES) throw bad(source, `it has ${fileBytes} bytes, at least ${LENGTH_BYTES} are expected`);
  const size = view.readBigUInt64LE(0);
  if (size > BigInt(LONGEST_HEADER_BYTES)) throw bad(source, `it announces a header of ${size} bytes`);
  if (LENGTH_BYTES + Number(size) > fileBytes) {
    throw bad(source, `it announces a header of ${size} bytes and has ${fileBytes} bytes in all: it is cut short`);
  }
  return Number(size);
}

function parseHeader(
  header: Buffer,
  source: string,
): { entries: readonly Entry[]; metadata: Readonly<Record<string, string>> } {
  let json: unknown;
  try {
    json = JSON.parse(header.toString('utf8'));
  } catch (error) {
    throw withCause(bad(source, 'its header is not JSON'), error);
  }
  if (!isObject(json)) throw bad(source, 'its header is not a JSON object');
  const metadata: Record<string, string> = {};
  const entries: Entry[] = [];
  for (const [name, value] of Object.entries(json)) {
    if (name !== '__metadata__') entries.push(parseEntry(name, value, source));
    else if (isObject(value)) for (const [key, text] of Object.entries(value)) metadata[key] = String(text);
  }
  return { entries, metadata };
}

function parseEntry(name: string, value: unknown, source: string): Entry {
  if (!isObject(value)) throw bad(source, `the entry ${name} is not an object`);
  const { dtype, shape, data_offsets: offsets } = value;
  if (!isDataType(dtype)) {
    throw bad(
      source,
      `${name} has the type ${String(dtype)}, one of ${Object.keys(BYTES_PER_VALUE).join(', ')} is expected`,
    );
  }
  if (!isCounts(shape)) throw bad(source, `${name} has no readable shape`);
  if (!isCounts(offsets) || offsets.length !== 2) throw bad(source, `${name} has no readable data_offsets`);
  const [begin = 0, end = 0] = offsets;
  if (end < begin) throw bad(source, `${name} ends at byte ${end}, before its begin ${begin}`);
  return { name, shape, dtype, begin, end };
}

function checkBytes({ name, shape, dtype, begin, end }: Entry, dataBytes: number, source: string): void {
  const bytes = sizeOf(shape) * BYTES_PER_VALUE[dtype];
  if (end > dataBytes) {
    throw bad(source, `the data of ${name} ends at byte ${end}, the file holds ${dataBytes}: it is cut short`);
  }
  if (end - begin !== bytes) {
    throw bad(source, `${name} has ${end - begin} bytes, ${bytes} belong to [${shape.join()}]`);
  }
}

function toFloat32(bytes: Buffer, dtype: DataType): Float32Array {
  const values = new Float32Array(bytes.length / BYTES_PER_VALUE[dtype]);
  switch (dtype) {
    case 'F32':
      new Uint8Array(values.buffer).set(bytes);
      return values;
    case 'F64':
      return values.map((_, i) => bytes.readDoubleLE(8 * i));
    case 'I64':
      return values.map((_, i) => Number(bytes.readBigInt64LE(8 * i)));
    case 'BF16': {
      // bfloat16 is the upper half of a float32.
      const words = new Uint32Array(values.buffer);
      for (let i = 0; i < words.length; i++) words[i] = bytes.readUInt16LE(2 * i) << 16;
      return values;
    }
    case 'F16':
      return values.map((_, i) => halfToFloat(bytes.readUInt16LE(2 * i)));
  }
}

/** IEEE 754 binary16. */
function halfToFloat(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isDataType(value: unknown): value is DataType {
  return typeof value === 'string' && Object.hasOwn(BYTES_PER_VALUE, value);
}

function isCounts(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((item) => Number.isSafeInteger(item) && item >= 0);
}

function bad(path: string, problem: string) {
  return appError('network.bad_weight_file', { path, problem });
}
