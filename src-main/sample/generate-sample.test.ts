import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sha256 } from '../files/hash-file.ts';
import { generateSample, type Sample } from './generate-sample.ts';

let root = '';
let dir = '';
let sample: Sample;
const progress: { done: number; total: number }[] = [];

const CAPTURE = /^K-\d{6}_[0-4]_[0-2]_[01]_[0-2]_(60|70|75|90)_(000|045|090|135|180|225|270|315)_516\.jpg$/;

/** Name, with the folder, and content hash of every file. */
async function contentOf(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hashes = await Promise.all(files.map(async (path) => sha256(await readFile(path))));
  return new Map(files.map((path, i) => [path.slice(folder.length), hashes[i] ?? '']));
}

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'sample 한글 '));
  dir = join(root, 'first');
  sample = await generateSample({
    dir,
    seed: 11,
    studioPerDrug: 4,
    capturesPerDrug: 8,
    drugCount: 2,
    threads: 2,
    onProgress: (step) => progress.push(step),
  });
}, 120_000);

afterAll(() => rm(root, { recursive: true, force: true }));

test('the folders hold as many pictures as were asked for, and progress counts each', async () => {
  expect(sample).toMatchObject({ drugs: 2, studioImages: 8, captureImages: 16 });
  expect(await readdir(sample.studioDir)).toEqual(['K-099001', 'K-099002']);
  expect(await readdir(join(sample.studioDir, 'K-099001'))).toHaveLength(4);
  expect(await readdir(sample.capturesDir)).toHaveLength(16);
  expect(progress.map(({ done }) => done)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
  expect(progress.every(({ total }) => total === 24)).toBe(true);
});

test('the catalogue lists the drugs that were drawn', async () => {
  const catalogue: unknown = JSON.parse(await readFile(sample.cataloguePath, 'utf8'));
  expect(catalogue).toMatchObject({ drugs: [{ kcode: 'K-099001' }, { kcode: 'K-099002' }] });
});

test('capture names keep to the convention and cover every background, light, side and rotation', async () => {
  const names = await readdir(sample.capturesDir);
  for (const name of names) expect(name).toMatch(CAPTURE);
  for (const [field, values] of [
    [1, 5],
    [2, 3],
    [3, 2],
    [6, 8],
  ] as const) {
    expect(new Set(names.map((name) => name.split('_')[field])).size).toBe(values);
  }
});

test('every picture is an RGB JPEG of at least 512 pixels on its short side, and none is flat', async () => {
  const paths = [...(await contentOf(dir)).keys()].filter((path) => path.endsWith('.jpg'));
  expect(paths).toHaveLength(24);
  for (const path of paths) {
    const image = sharp(join(dir, path));
    const { format, width, height, channels } = await image.metadata();
    expect({ format, channels }).toEqual({ format: 'jpeg', channels: 3 });
    expect(Math.min(width, height)).toBeGreaterThanOrEqual(512);
    const { entropy } = await image.stats();
    expect(entropy).toBeGreaterThan(3); // bits; a flat picture with JPEG noise has less than 2
  }
});

test('all pictures differ from one another', async () => {
  const hashes = [...(await contentOf(dir)).values()];
  expect(new Set(hashes).size).toBe(25);
});

test('the same seed gives the same bytes with another number of threads and pictures, another seed does not', async () => {
  const [again, other] = [join(root, 'again'), join(root, 'other')];
  const counts = { studioPerDrug: 2, capturesPerDrug: 8, drugCount: 1, threads: 1 };
  await generateSample({ dir: again, seed: 11, ...counts });
  await generateSample({ dir: other, seed: 12, ...counts });
  const first = await contentOf(dir);
  const repeated = [...(await contentOf(again))].filter(([name]) => name.endsWith('.jpg'));
  expect(repeated).toHaveLength(10);
  for (const [name, hash] of repeated) expect({ name, hash }).toEqual({ name, hash: first.get(name) });
  const changed = [...(await contentOf(other))].filter(([name]) => name.endsWith('.jpg'));
  expect(changed).toHaveLength(10);
  expect(changed.filter(([name, hash]) => first.get(name) === hash)).toEqual([]);
}, 120_000);

test('cancelling leaves whole pictures only and says that it was cancelled', async () => {
  const stopped = join(root, 'stopped');
  const cancellation = new AbortController();
  const counts = { studioPerDrug: 40, capturesPerDrug: 0, drugCount: 2, threads: 2 };
  const onProgress = ({ done }: { done: number }) => {
    if (done === 3) cancellation.abort();
  };
  const run = generateSample({ dir: stopped, seed: 1, ...counts, signal: cancellation.signal, onProgress });
  await expect(run).rejects.toMatchObject({ code: 'cancelled' });
  const left = [...(await contentOf(stopped)).keys()];
  const pictures = left.filter((path) => path.endsWith('.jpg'));
  expect(left).toHaveLength(pictures.length + 1); // and the catalogue: no temporary file
  expect(pictures.length).toBeGreaterThanOrEqual(3);
  expect(pictures.length).toBeLessThan(80);
  for (const path of pictures) await expect(sharp(join(stopped, path)).stats()).resolves.toBeDefined();
}, 120_000);

test('a folder that cannot be made is reported with its path', async () => {
  const blocked = join(sample.cataloguePath, 'below a file');
  const run = generateSample({ dir: blocked, seed: 1, studioPerDrug: 1, capturesPerDrug: 0, drugCount: 1 });
  await expect(run).rejects.toMatchObject({ reason: 'io.not_a_folder' });
});
