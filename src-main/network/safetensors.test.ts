import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildNetwork } from './network.ts';
import {
  decodeSafetensors,
  encodeSafetensors,
  readSafetensors,
  readSafetensorsHeader,
  readWeights,
  writeSafetensors,
} from './safetensors.ts';
import { initialWeights, type Weights } from './weights.ts';

let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'safetensors-'));
});
afterAll(() => rm(dir, { recursive: true }));

const small: Weights = new Map([
  ['a', { shape: [2, 1], data: Float32Array.of(1, -2) }],
  ['무게', { shape: [], data: Float32Array.of(0.5) }],
]);

test('a file comes back as it was written, names and metadata in any language', async () => {
  const path = join(dir, 'small.safetensors');
  const metadata = { epoch: '3', note: '가장 좋은 가중치' };
  await writeSafetensors(path, small, metadata);
  expect(await readSafetensors(path)).toEqual({ tensors: small, metadata });
  const shapes = new Map([...small].map(([name, { shape }]) => [name, { shape }]));
  expect(await readSafetensorsHeader(path)).toEqual({ shapes, metadata });
});

test('the bytes are those of the format: length, header padded to 8 bytes, values', () => {
  const bytes = Buffer.from(
    encodeSafetensors(new Map([['a', { shape: [2, 1], data: Float32Array.of(1, -2) }]]), { k: 'v' }),
  );
  // Read back by a reader in Python written from the format's description (struct, json, numpy 2.4).
  const header = '{"__metadata__":{"k":"v"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]}}       ';
  expect(header.length % 8).toBe(0);
  expect(bytes.toString('hex')).toBe(
    `${header.length.toString(16)}00000000000000${Buffer.from(header).toString('hex')}0000803f000000c0`,
  );
});

test('half, bfloat16, double and integer tensors are read as float32', () => {
  const header = Buffer.from(
    JSON.stringify({
      half: { dtype: 'F16', shape: [4], data_offsets: [0, 8] },
      brain: { dtype: 'BF16', shape: [2], data_offsets: [8, 12] },
      double: { dtype: 'F64', shape: [1], data_offsets: [12, 20] },
      count: { dtype: 'I64', shape: [], data_offsets: [20, 28] },
    }),
  );
  // IEEE 754: 1.5, -65504 (largest), 2^-24 (smallest), -infinity; 1 and -3.140625 as bfloat16; pi; -5.
  const data = Buffer.from('003efffb010000fc' + '803f49c0' + '182d4454fb210940' + 'fbffffffffffffff', 'hex');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const { tensors } = decodeSafetensors(Buffer.concat([length, header, data]), 'test');
  const values = Object.fromEntries([...tensors].map(([name, tensor]) => [name, [...tensor.data]]));
  expect(values).toEqual({
    half: [1.5, -65504, 2 ** -24, Number.NEGATIVE_INFINITY],
    brain: [1, -3.140625],
    double: [Math.fround(Math.PI)],
    count: [-5],
  });
});

test('weights of a network are read with their names and shapes checked', async () => {
  const network = buildNetwork({ architecture: 'test_efficientnet', numClasses: 10 });
  const path = join(dir, 'network.safetensors');
  const weights = initialWeights(network, 1);
  await writeSafetensors(path, weights);
  expect((await readWeights(path, network)).tensors).toEqual(weights);
  const other = buildNetwork({ architecture: 'test_efficientnet', numClasses: 11 });
  await expect(readWeights(path, other)).rejects.toThrow(/classifier\.weight is \[10, 256\], expected \[11, 256\]/);
});

test.each([
  ['an empty file', () => Buffer.alloc(0), /it has 0 bytes/],
  ['a cut file', (whole: Buffer) => whole.subarray(0, whole.length - 3), /the data of 무게 ends at byte 12.*cut short/],
  ['a cut header', (whole: Buffer) => whole.subarray(0, 20), /announces a header of .* cut short/],
  ['a picture', () => Buffer.from('ffd8ffe000104a46494600010100', 'hex'), /announces a header of \d+ bytes/],
  ['a header that is no JSON', (whole: Buffer) => Buffer.from(whole).fill('x', 8, 30), /its header is not JSON/],
  ['an unknown type', (whole: Buffer) => edited(whole, '"F32"', '"U64"'), /a has the type U64, one of/],
  ['a size that does not fit its shape', (whole: Buffer) => edited(whole, '[2,1]', '[3,1]'), /8 bytes, 12 belong to/],
  ['a shape that is none', (whole: Buffer) => edited(whole, '[2,1]', '[-21]'), /a has no readable shape/],
  ['offsets that run backwards', (whole: Buffer) => edited(whole, '[0,8]', '[8,0]'), /before its begin/],
])('%s is refused with what is wrong', async (_, damage, message) => {
  const path = join(dir, 'bad.safetensors');
  await writeFile(path, damage(Buffer.from(encodeSafetensors(small))));
  await expect(readSafetensors(path)).rejects.toThrow(message);
  await expect(readSafetensorsHeader(path)).rejects.toThrow(message);
  await expect(readSafetensors(path)).rejects.toMatchObject({ reason: 'network.bad_weight_file' });
});

test('a file that is not there is named', async () => {
  const path = join(dir, 'none.safetensors');
  await expect(readSafetensors(path)).rejects.toMatchObject({ reason: 'io.not_found', data: { params: { path } } });
  await expect(readSafetensorsHeader(path)).rejects.toMatchObject({ reason: 'io.not_found' });
});

test('writing leaves no temporary file and replaces the old content', async () => {
  const path = join(dir, 'twice.safetensors');
  await writeSafetensors(path, small);
  await writeSafetensors(path, new Map([['b', { shape: [1], data: Float32Array.of(9) }]]));
  expect([...(await readSafetensors(path)).tensors.keys()]).toEqual(['b']);
  expect((await readFile(path)).length % 4).toBe(0);
});

function edited(whole: Buffer, from: string, to: string): Buffer {
  const copy = Buffer.from(whole);
  copy.write(to, copy.indexOf(from));
  return copy;
}
