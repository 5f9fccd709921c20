import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  existsSync,
  ftruncateSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { sha256 } from '../files/hash-file.ts';
import { automaticCacheBytes, CropCache } from './crop-cache.ts';
import { CropFile } from './crop-file.ts';
import { ENTRY_BYTES, entryAt } from './crop-format.ts';
import { openCache, PICTURE_BYTES, preprocessing } from './photos.fixture.ts';
import type { Sample } from './sample.ts';

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), '캐시 cache-'));
});
afterEach(() => rm(dir, { recursive: true }));

/** Photos that nobody reads: their number is their content. */
const samplesOf = (...names: (string | number)[]): Sample[] =>
  names.map((name) => ({
    path: `/none/${name}`,
    name: String(name),
    label: 0,
    kcode: 'K-0',
    source: 'real',
    sha256: sha256(String(name)),
  }));
const numbered = (count: number): Sample[] => samplesOf(...Array.from({ length: count }, (_, i) => i));
const picture = (value: number): Uint8Array => new Uint8Array(PICTURE_BYTES).fill(value);
const limitFor = (pictures: number): number => pictures * (PICTURE_BYTES + ENTRY_BYTES);

async function opened(samples: readonly Sample[], limitBytes?: number) {
  const cache = await openCache(dir, samples, limitBytes);
  const file = CropFile.open(cache.shared);
  if (!file) throw new Error('The files are not there');
  const read = (photo: number): number | 'miss' | 'corrupt' => {
    const found = file.read(photo);
    return found.state === 'hit' ? (found.crop[0] ?? -1) : found.state;
  };
  const keep = (photo: number, value: number): void => file.keep(photo, samples[photo]?.sha256 ?? '', picture(value));
  return { cache, file, read, keep };
}

/** A cache that holds each photo's number, closed. */
async function filled(count: number, limitBytes?: number): Promise<Sample[]> {
  const samples = numbered(count);
  const { file, keep } = await opened(samples, limitBytes);
  for (let photo = 0; photo < count; photo++) keep(photo, photo);
  file.close();
  return samples;
}

/** The one file of the cache with this ending. */
function pathOf(ending: 'bin' | 'idx'): string {
  const names = readdirSync(join(dir, 'cache')).filter((name) => name.endsWith(`.${ending}`));
  expect(names).toHaveLength(1);
  return join(dir, 'cache', names[0] ?? '');
}

function overwrite(path: string, position: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, position);
  closeSync(file);
}

function cut(path: string, bytes: number): void {
  const file = openSync(path, 'r+');
  ftruncateSync(file, bytes);
  closeSync(file);
}

describe('a cache of prepared pictures', () => {
  test('gives back what was kept, also after it was closed, and knows a picture by the content of its photo', async () => {
    await filled(3);
    const { cache, file, read } = await opened(samplesOf(2, 'new', 0));
    expect([read(0), read(1), read(2)]).toEqual([2, 'miss', 0]);
    expect([cache.has(0), cache.has(1)]).toEqual([true, false]);
    expect(cache.state).toEqual({ kept: 2, leftOut: 1, evicted: 0, stopped: null });
    file.close();
  });

  test('takes no more room than it is given, and counts what is left out', async () => {
    const { cache, file, read, keep } = await opened(numbered(5), limitFor(3));
    expect(cache.room).toBe(3);
    for (let photo = 0; photo < 5; photo++) keep(photo, photo);
    expect([0, 1, 2, 3, 4].map(read)).toEqual([0, 1, 2, 'miss', 'miss']);
    expect(cache.state).toEqual({ kept: 3, leftOut: 2, evicted: 0, stopped: null });
    expect(cache.room).toBe(0);
    expect(statSync(pathOf('bin')).size + statSync(pathOf('idx')).size).toBeLessThanOrEqual(limitFor(3) + 64);
    file.close();
  });

  test('gives the room of photos that are no longer in the dataset to new ones, the free room first', async () => {
    await filled(3, limitFor(4));
    const { cache, file, read, keep } = await opened(samplesOf(1, 'a', 'b', 'c'), limitFor(4));
    for (const photo of [1, 2, 3]) keep(photo, 100 + photo);
    expect([0, 1, 2, 3].map(read)).toEqual([1, 101, 102, 103]);
    expect(cache.state).toEqual({ kept: 4, leftOut: 0, evicted: 2, stopped: null });
    file.close();
    const later = await opened(numbered(3), limitFor(4));
    expect([0, 1, 2].map(later.read)).toEqual(['miss', 1, 'miss']);
    later.file.close();
  });

  test('shrinks to a smaller limit', async () => {
    const samples = await filled(4);
    const { cache, file, read } = await opened(samples, limitFor(2));
    expect([0, 1, 2, 3].map(read)).toEqual([0, 1, 'miss', 'miss']);
    expect(cache.state).toEqual({ kept: 2, leftOut: 2, evicted: 2, stopped: null });
    expect(statSync(pathOf('bin')).size).toBe(2 * PICTURE_BYTES);
    file.close();
  });

  test('goes with the version of the preprocessing; other settings stay while there is room', async () => {
    const samples = await filled(2);
    const hashes = samples.map(({ sha256: hash }) => hash);
    const options = { dir: join(dir, 'cache'), hashes, limitBytes: 1e8 };
    const larger = { ...preprocessing, target_size: 64 };
    await CropCache.open({ ...options, preprocessing: larger });
    expect((await openCache(dir, samples)).state.kept).toBe(2);
    expect(readdirSync(options.dir)).toHaveLength(4);
    await CropCache.open({ ...options, preprocessing: larger, limitBytes: limitFor(3) });
    expect((await openCache(dir, samples)).state.kept).toBe(0);
    await CropCache.open({ ...options, preprocessing: { ...preprocessing, version: '1.0.1' } });
    expect(readdirSync(options.dir).filter((name) => !name.startsWith('crops-1.0.1-'))).toEqual([]);
  });

  test('makes no room at the cost of one that is in use too', async () => {
    const samples = await filled(2);
    const other = { dir: join(dir, 'cache'), hashes: samples.map(({ sha256: hash }) => hash), limitBytes: limitFor(3) };
    const larger = { ...preprocessing, target_size: 2 * preprocessing.target_size };
    await CropCache.open({ ...other, preprocessing: larger, inUse: [preprocessing] });
    const { file, read } = await opened(samples);
    expect([0, 1].map(read)).toEqual([0, 1]);
    file.close();
    await CropCache.open({ ...other, preprocessing: larger });
    const emptied = await opened(samples);
    expect([0, 1].map(emptied.read)).toEqual(['miss', 'miss']);
    emptied.file.close();
  });

  test('is as large as a share of the free disk where nobody names a size', async () => {
    const bytes = await automaticCacheBytes(join(dir, 'cache'));
    expect(bytes).toBeGreaterThan(0);
    expect(Number.isSafeInteger(bytes)).toBe(true);
  });

  test('that somebody has deleted is an empty one, and a run in the middle goes on without', async () => {
    const samples = await filled(2);
    const running = await openCache(dir, samples);
    rmSync(join(dir, 'cache'), { recursive: true });
    expect(CropFile.open(running.shared)).toBeNull();
    expect(running.state.stopped).toBe('failed');
    expect((await openCache(dir, samples)).state).toMatchObject({ kept: 0, stopped: null });
  });
});

test('a full disk ends the writing, not the run, and what is cached stays readable', async (context) => {
  if (!existsSync('/dev/full')) context.skip('this system has no /dev/full');
  const samples = await filled(1);
  const cache = await openCache(dir, [...samples, ...samplesOf('a', 'b')]);
  const full = CropFile.open({ ...cache.shared, indexPath: '/dev/full' });
  full?.keep(1, samples[0]?.sha256 ?? '', picture(1));
  expect(cache.state).toEqual({ kept: 1, leftOut: 2, evicted: 0, stopped: 'disk_full' });
  expect([full?.read(0).state, full?.hasRoomFor(2)]).toEqual(['hit', false]);
  full?.keep(2, samples[0]?.sha256 ?? '', picture(2));
  expect(full?.read(2).state).toBe('miss');
  full?.close();
});

describe('damage', () => {
  test('of a picture is found, told once, and made good in the same place', async () => {
    const samples = await filled(3);
    overwrite(pathOf('bin'), PICTURE_BYTES + 1000, Uint8Array.of(77));
    const size = statSync(pathOf('bin')).size;
    const { cache, file, read, keep } = await opened(samples);
    const other = CropFile.open(cache.shared);
    expect([0, 1, 2].map(read)).toEqual([0, 'corrupt', 2]);
    expect(other?.read(1).state).toBe('miss');
    keep(1, 1);
    expect([read(1), other?.read(1).state]).toEqual([1, 'hit']);
    expect(statSync(pathOf('bin')).size).toBe(size);
    file.close();
    other?.close();
    const again = await opened(samples);
    expect([0, 1, 2].map(again.read)).toEqual([0, 1, 2]);
    again.file.close();
  });

  test('of an entry costs that picture only', async () => {
    const samples = await filled(3);
    overwrite(pathOf('idx'), entryAt(1) + 5, Uint8Array.of(1, 2, 3));
    const { file, read } = await opened(samples);
    expect([0, 1, 2].map(read)).toEqual([0, 'miss', 2]);
    file.close();
  });

  test('of the header or another layout empties the cache', async () => {
    const samples = await filled(3);
    overwrite(pathOf('idx'), 0, Buffer.from('PILLCROP9'));
    const { file, read, keep } = await opened(samples);
    expect([0, 1, 2].map(read)).toEqual(['miss', 'miss', 'miss']);
    keep(2, 2);
    expect(read(2)).toBe(2);
    file.close();
  });

  test('wherever a crash can have cut the files off costs the last pictures only', async () => {
    const samples = await filled(3);
    const [bin, idx] = [pathOf('bin'), pathOf('idx')];
    for (const bytes of [PICTURE_BYTES * 3 - 1, PICTURE_BYTES * 2 + 1, PICTURE_BYTES * 2]) {
      cut(bin, bytes);
      const { file, read } = await opened(samples);
      expect([0, 1, 2].map(read)).toEqual([0, 1, 'miss']);
      file.close();
    }
    for (const bytes of [entryAt(2) - 1, entryAt(1) + 1, entryAt(1)]) {
      cut(idx, bytes);
      const { file, read } = await opened(samples);
      expect([0, 1, 2].map(read)).toEqual([0, 'miss', 'miss']);
      file.close();
    }
    for (const bytes of [entryAt(1) - 1, entryAt(0) - 1, 0]) {
      cut(idx, bytes);
      expect((await openCache(dir, samples)).state.kept).toBe(0);
    }
  });

  test('by a process that is killed in the middle of writing leaves only whole pictures', async () => {
    const samples = numbered(200);
    const samplesPath = join(dir, 'samples.json');
    writeFileSync(samplesPath, JSON.stringify(samples));
    let kept = 0;
    for (const killAt of [1, 40, 90]) {
      const child = spawn(
        process.execPath,
        [join(import.meta.dirname, 'test-support/filling-child.ts'), dir, samplesPath],
        {
          stdio: ['ignore', 'pipe', 'inherit'],
        },
      );
      let said = 0;
      for await (const line of createInterface({ input: child.stdout })) {
        said = Number(line);
        if (said >= killAt) child.kill('SIGKILL');
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      expect(child.signalCode).toBe('SIGKILL');
      const { cache, file, read } = await opened(samples);
      expect(cache.state.kept).toBeGreaterThanOrEqual(Math.max(said, kept));
      kept = cache.state.kept;
      for (let photo = 0; photo < samples.length; photo++) {
        expect(read(photo)).toBe(cache.has(photo) ? photo : 'miss');
      }
      file.close();
    }
  });
});
