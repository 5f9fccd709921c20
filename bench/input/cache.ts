import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { sha256 } from '../../src-main/files/hash-file.ts';
import { configureDecoder } from '../../src-main/imaging/decode.ts';
import { CropCache } from '../../src-main/loader/crop-cache.ts';
import { sharePlan } from '../../src-main/loader/epoch-plan.ts';
import { Loader, type PassOptions } from '../../src-main/loader/loader.ts';
import type { Sample } from '../../src-main/loader/sample.ts';
import { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { texturedPhoto } from '../preprocess/textured-photo.ts';

const PHOTOS = 16;
const ROUNDS = 5;
/** How often the photos are read for one warm figure: as long as a cold one takes. */
const WARM_REPEATS = 20;
const BATCH_PHOTOS = 8;
const CACHE_BYTES = 1e9;

export type CacheResult = {
  readonly threads: number;
  /** Photos a second, the median of the rounds: decoded and preprocessed, read from the cache, and augmented from it. */
  readonly cold: number;
  readonly warm: number;
  readonly augmented: number;
};

/** Loads 12-megapixel photos to 512 pixels with and without the cache, in turn, by the numbers of threads. */
export async function measureCache(threadCounts: readonly number[]): Promise<CacheResult[]> {
  configureDecoder({ threads: 1 });
  const dir = await mkdtemp(join(tmpdir(), 'pillsnap-cache-'));
  try {
    const samples = await makeSamples(dir);
    const results: CacheResult[] = [];
    for (const threads of threadCounts) results.push(await measureThreads(samples, threads, dir));
    return results;
  } finally {
    await rm(dir, { recursive: true });
  }
}

async function measureThreads(samples: readonly Sample[], threads: number, dir: string): Promise<CacheResult> {
  const preprocessing = PreprocessingConfig.parse({});
  const hashes = samples.map((sample) => sample.sha256);
  const cache = await CropCache.open({
    dir: join(dir, `cache-${threads}`),
    preprocessing,
    hashes,
    limitBytes: CACHE_BYTES,
  });
  const make = (used: CropCache | null): Loader =>
    new Loader({
      samples,
      preprocessing,
      batchSize: BATCH_PHOTOS,
      numClasses: 1,
      augmentation: TrainConfig.parse({}).augmentation,
      seed: 42,
      threads,
      keepsThreads: true,
      cache: used,
    });
  const [uncached, cached] = [make(null), make(cache)];
  try {
    // Threads start, code is compiled and the cache is filled before the first figure.
    await rateOf(uncached, 'judge', 1);
    await rateOf(cached, 'judge', 1);
    const rates: { cold: number; warm: number; augmented: number }[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      rates.push({
        cold: await rateOf(uncached, 'judge', 1),
        warm: await rateOf(cached, 'judge', WARM_REPEATS),
        augmented: await rateOf(cached, 'train', WARM_REPEATS),
      });
    }
    const of = (name: 'cold' | 'warm' | 'augmented') => median(rates.map((rate) => rate[name]));
    return { threads, cold: of('cold'), warm: of('warm'), augmented: of('augmented') };
  } finally {
    await uncached.close();
    await cached.close();
  }
}

async function rateOf(loader: Loader, kind: PassOptions['kind'], repeats: number): Promise<number> {
  const photos = Array.from({ length: PHOTOS * repeats }, (_, place) => place % PHOTOS);
  const start = performance.now();
  let count = 0;
  for await (const batch of loader.read({ kind, plan: sharePlan(photos), batchSize: BATCH_PHOTOS, epoch: 1 })) {
    count += batch.photos.length;
  }
  return count / ((performance.now() - start) / 1000);
}

async function makeSamples(dir: string): Promise<Sample[]> {
  const samples: Sample[] = [];
  for (let i = 0; i < PHOTOS; i++) {
    const bytes = await texturedPhoto(4000, 3000, `photo ${i}`);
    const path = join(dir, `${i}.jpg`);
    await writeFile(path, bytes);
    samples.push({ path, name: path, label: 0, kcode: 'K-0', source: 'real', sha256: sha256(bytes) });
  }
  return samples;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  console.log(
    `${PHOTOS} photos of 12 megapixels to 512 pixels, median of ${ROUNDS}, ${availableParallelism()} processors`,
  );
  for (const { threads, cold, warm, augmented } of await measureCache([0, 1, 2])) {
    console.log(
      `${threads} threads: cold ${cold.toFixed(1)}/s, warm ${warm.toFixed(0)}/s (${(warm / cold).toFixed(0)} times), augmented ${augmented.toFixed(0)}/s`,
    );
  }
}
