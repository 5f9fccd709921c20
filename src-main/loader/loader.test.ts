import { appendFile, copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { sha256 } from '../files/hash-file.ts';
import { planAll, planEpoch } from './epoch-plan.ts';
import type { LoadedBatch, Loader, PassOptions } from './loader.ts';
import { CLASSES, makeLoader, makePhotos, openCache, PICTURE_BYTES } from './photos.fixture.ts';
import type { Sample } from './sample.ts';

const open: { dirs: string[]; loaders: Loader[] } = { dirs: [], loaders: [] };
afterEach(async () => {
  for (const loader of open.loaders.splice(0)) await loader.close();
  for (const dir of open.dirs.splice(0)) await rm(dir, { recursive: true });
});

async function photos(count: number) {
  const made = await makePhotos(count);
  open.dirs.push(made.dir);
  return made;
}

function loaderOf(...args: Parameters<typeof makeLoader>): Loader {
  const loader = makeLoader(...args);
  open.loaders.push(loader);
  return loader;
}

const hashOf = (array: Float32Array): string => sha256(new Uint8Array(Float32Array.from(array).buffer));

/** Everything about the batches of a pass that a network sees. */
async function batchesOf(loader: Loader, pass: PassOptions) {
  const seen: { photos: number[]; images: string; targets: string }[] = [];
  for await (const { photos: indexes, images, targets } of loader.read(pass)) {
    seen.push({ photos: [...indexes], images: hashOf(images), targets: hashOf(targets) });
  }
  return seen;
}

function trainPass(samples: readonly Sample[], epoch: number, realRatio: number | null = null): PassOptions {
  const sources = samples.map(({ source }) => source);
  const count = Math.floor(samples.length / 4) * 4;
  return { kind: 'train', plan: planEpoch({ sources, count, realRatio, seed: 42 }, epoch), batchSize: 4, epoch };
}

describe('the batches of an epoch', () => {
  test('are the same to the bit for 0, 1, 2 and 4 threads, with a cold and a warm cache', async () => {
    const { dir, samples } = await photos(18);
    const expected = await batchesOf(loaderOf(samples), trainPass(samples, 1, 0.6));
    expect(expected).toHaveLength(4);
    expect(new Set(expected.map(({ images }) => images)).size).toBe(4);
    for (const threads of [1, 2, 4]) {
      const cache = await openCache(join(dir, String(threads)), samples);
      const loader = loaderOf(samples, { threads, cache });
      expect(await batchesOf(loader, trainPass(samples, 1, 0.6))).toEqual(expected);
      expect(await batchesOf(loader, trainPass(samples, 1, 0.6))).toEqual(expected);
    }
  });

  test('go on anywhere as they would have gone on, and are others in every epoch', async () => {
    const { samples } = await photos(17);
    const loader = loaderOf(samples, { threads: 2 });
    const whole = await batchesOf(loader, trainPass(samples, 2));
    expect(await batchesOf(loader, { ...trainPass(samples, 2), firstBatch: 3 })).toEqual(whole.slice(3));
    expect(await batchesOf(loader, { ...trainPass(samples, 2), firstBatch: 4 })).toEqual([]);
    expect(await batchesOf(loader, trainPass(samples, 3))).not.toEqual(whole);
  });

  test('show a photo that is drawn again in another variation', async () => {
    const { samples } = await photos(1);
    const augmentation = TrainConfig.parse({ augmentation: { mixup_prob: 0 } }).augmentation;
    const plan = planEpoch({ sources: ['real'], count: 4, realRatio: 1, seed: 42 }, 1);
    const rows: string[] = [];
    for await (const { images } of loaderOf(samples, { augmentation }).read({ kind: 'train', plan, batchSize: 4 })) {
      for (let start = 0; start < images.length; start += PICTURE_BYTES) {
        rows.push(hashOf(images.subarray(start, start + PICTURE_BYTES)));
      }
    }
    expect(new Set(rows).size).toBe(4);
  });

  test('have targets that sum to 1, whatever stood in their place before', async () => {
    const { samples } = await photos(16);
    for await (const { targets } of loaderOf(samples, { threads: 1 }).read(trainPass(samples, 1))) {
      for (let row = 0; row < 4; row++) {
        const sum = targets.subarray(row * CLASSES, (row + 1) * CLASSES).reduce((total, value) => total + value, 0);
        expect(sum).toBeCloseTo(1, 6);
      }
    }
  });
});

describe('a judging pass', () => {
  test('has every photo once and in order, the last batch smaller, and names the unreadable ones', async () => {
    const { samples } = await photos(10);
    await appendFile(samples[5]?.path ?? '', 'changed');
    await rm(samples[9]?.path ?? '');
    for (const threads of [0, 2]) {
      const batches: Pick<LoadedBatch, 'photos' | 'unreadable'>[] = [];
      const pass = { kind: 'judge', plan: planAll(0, 10), batchSize: 4 } as const;
      for await (const { photos: indexes, unreadable } of loaderOf(samples, { threads }).read(pass)) {
        batches.push({ photos: indexes.slice(), unreadable });
      }
      expect(batches.map((batch) => [...batch.photos])).toEqual([
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
      ]);
      expect(batches.map((batch) => [...batch.unreadable.keys()])).toEqual([[], [1], [1]]);
      expect(batches[1]?.unreadable.get(1)).toMatchObject({ reason: 'training.photo_changed' });
      expect(batches[2]?.unreadable.get(1)).toMatchObject({ reason: 'io.not_found' });
    }
  });
});

test('threads stay for the next pass where they are kept, and end with each pass where they are not', async () => {
  const { samples } = await photos(8);
  // Node names the port to a thread; the test runner has some of its own.
  const ports = () => process.getActiveResourcesInfo().filter((name) => name === 'MessagePort').length;
  const before = ports();
  const kept = loaderOf(samples, { threads: 2 });
  await batchesOf(kept, trainPass(samples, 1));
  const after = ports() - before;
  await kept.close();
  expect([after, ports() - before]).toEqual([2, 0]);
  await batchesOf(loaderOf(samples, { threads: 2, keepsThreads: false }), trainPass(samples, 1));
  expect(ports() - before).toBe(0);
});

describe('what goes wrong', () => {
  test('a photo that has changed since ends a training pass with its name, and the threads with it', async () => {
    const { samples } = await photos(12);
    const [first] = samples;
    await appendFile(first?.path ?? '', 'changed');
    for (const threads of [0, 1, 3]) {
      const loader = loaderOf(samples, { threads });
      await expect(batchesOf(loader, trainPass(samples, 1))).rejects.toMatchObject({
        reason: 'training.photo_changed',
        data: { params: { path: first?.name } },
      });
      // The same loader serves again once the photo is left out.
      const rest = { kind: 'judge', plan: planAll(1, 11), batchSize: 4 } as const;
      expect(await batchesOf(loader, rest)).toHaveLength(3);
    }
  });

  test('leaving a pass early ends its threads, and the next pass is whole', async () => {
    const { samples } = await photos(16);
    const loader = loaderOf(samples, { threads: 2 });
    const whole = await batchesOf(loader, trainPass(samples, 1));
    for await (const _ of loader.read(trainPass(samples, 2))) break;
    expect(await batchesOf(loader, trainPass(samples, 1))).toEqual(whole);
  });

  test('a thread that dies is an error that names the photos it was at, not an endless wait', async () => {
    const { samples } = await photos(8);
    const workerUrl = new URL('./test-support/dying-worker.ts', import.meta.url);
    const loader = loaderOf(samples, { threads: 2, workerUrl });
    const ended = {
      reason: 'training.loader_ended',
      data: { params: { problem: 'exit code 7', photos: 'photos/3.png' } },
    };
    await expect(batchesOf(loader, trainPass(samples, 1))).rejects.toMatchObject(ended);
    await expect(batchesOf(loader, trainPass(samples, 1))).rejects.toMatchObject(ended);
  });

  test('two passes at once are refused', async () => {
    const { samples } = await photos(8);
    const loader = loaderOf(samples);
    const first = loader.read(trainPass(samples, 1));
    await first.next();
    await expect(loader.read(trainPass(samples, 2)).next()).rejects.toThrow('already');
    await first.return(undefined);
  });
});

test('the cache turns misses into hits, also for a photo that lies in two places', async () => {
  const { dir, samples } = await photos(6);
  const [first] = samples;
  if (!first) throw new Error('no photo');
  await copyFile(first.path, join(dir, 'copy.png'));
  const all = [...samples, { ...first, path: join(dir, 'copy.png'), name: 'copy.png' }];
  const cache = await openCache(dir, all);
  const loader = loaderOf(all, { threads: 1, cache });
  const origins = async () => {
    let [hits, misses] = [0, 0];
    for await (const batch of loader.read({ kind: 'judge', plan: planAll(0, 7), batchSize: 1 })) {
      hits += batch.origins.hits;
      misses += batch.origins.misses;
    }
    return { hits, misses };
  };
  expect(await origins()).toEqual({ hits: 1, misses: 6 });
  expect(await origins()).toEqual({ hits: 7, misses: 0 });
  expect(cache.state).toEqual({ kept: 6, leftOut: 0, evicted: 0, stopped: null });
});
