import { appendFile, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { checkPhotos } from './check-photos.ts';
import type { CropCache } from './crop-cache.ts';
import { KnownFiles } from './known-files.ts';
import { makeLoader, makePhotos, openCache } from './photos.fixture.ts';
import type { Sample } from './sample.ts';

let dir: string;
afterEach(() => rm(dir, { recursive: true }));

async function photos(count: number): Promise<Sample[]> {
  const made = await makePhotos(count);
  dir = made.dir;
  return made.samples;
}

/** Checks and gives how many photos were read for it. */
async function check(samples: readonly Sample[], cache: CropCache | null = null, isAborted = false): Promise<number> {
  const known = await KnownFiles.open(join(dir, 'cache'));
  const loader = makeLoader(samples, { cache, threads: 1 });
  const done: number[] = [];
  try {
    await checkPhotos({
      loader,
      batchSize: 4,
      samples,
      known,
      cache,
      signal: { aborted: isAborted },
      onProgress: (count) => done.push(count),
    });
  } finally {
    await loader.close();
  }
  expect(done.at(-1)).toBe(samples.length);
  return samples.length - (done[0] ?? 0);
}

describe('the check before a run', () => {
  test('reads every photo once, fills the cache, and does not read again what has not been touched', async () => {
    const samples = await photos(8);
    const cache = await openCache(dir, samples);
    expect(await check(samples, cache)).toBe(8);
    expect(cache.state).toMatchObject({ kept: 8 });
    expect(await check(samples, cache)).toBe(0);
    const empty = await openCache(join(dir, 'other'), samples);
    await check(samples, empty);
    expect(empty.state).toMatchObject({ kept: 8 });
  });

  test('names every photo that is gone or changed', async () => {
    const samples = await photos(8);
    const [first, second] = samples;
    await openCache(dir, samples);
    await rm(first?.path ?? '');
    await appendFile(second?.path ?? '', 'changed');
    const checking = check(samples);
    await expect(checking).rejects.toMatchObject({ reason: 'training.photos_changed', data: { params: { count: 2 } } });
    await expect(checking).rejects.toThrow(first?.name);
    await expect(checking).rejects.toThrow(second?.name);
  });

  test('sees a change that leaves size and time as they were, and a replacement', async () => {
    const samples = await photos(4);
    const path = samples[2]?.path ?? '';
    await openCache(dir, samples);
    await check(samples);
    const bytes = await readFile(path);
    const at = new Date('2026-01-02T03:04:05.000Z');
    await utimes(path, at, at);
    await check(samples);
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(path, bytes);
    await utimes(path, at, at);
    await expect(check(samples)).rejects.toMatchObject({ reason: 'training.photos_changed' });
    bytes[20] = (bytes[20] ?? 0) ^ 1;
    await writeFile(`${path}.new`, bytes);
    await rename(`${path}.new`, path);
    await check(samples);
  });

  test('stops when it is cancelled', async () => {
    const samples = await photos(4);
    await openCache(dir, samples);
    await expect(check(samples, null, true)).rejects.toMatchObject({ code: 'cancelled' });
  });
});

test('a line of known files that a crash cut off is forgotten, the others are not, and old lines go', async () => {
  const samples = await photos(3);
  const path = join(dir, 'cache', 'known-files.jsonl');
  await openCache(dir, samples);
  await check(samples);
  const text = await readFile(path, 'utf8');
  await writeFile(path, text.slice(0, -20));
  const known = await KnownFiles.open(join(dir, 'cache'));
  const unchanged = [];
  for (const sample of samples) unchanged.push(await known.isUnchanged(sample));
  expect(unchanged).toEqual([true, true, false]);
  for (let round = 0; round < 3; round++) await known.add(samples);
  expect((await readFile(path, 'utf8')).trim().split('\n').length).toBeGreaterThan(6);
  await KnownFiles.open(join(dir, 'cache'));
  expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(3);
});
