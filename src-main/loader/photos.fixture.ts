import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import { TrainConfig } from '../../src-shared/contract/train-config.ts';
import { Random } from '../../src-shared/random.ts';
import { sha256 } from '../files/hash-file.ts';
import { CropCache } from './crop-cache.ts';
import { Loader, type LoaderOptions } from './loader.ts';
import type { Sample } from './sample.ts';

export const SIZE = 32;
export const CLASSES = 3;
export const PICTURE_BYTES = SIZE * SIZE * 3;
export const preprocessing = PreprocessingConfig.parse({ target_size: SIZE });

/** A folder with photos of noise, no two alike, every third real. */
export async function makePhotos(count: number): Promise<{ readonly dir: string; readonly samples: Sample[] }> {
  const dir = await mkdtemp(join(tmpdir(), '사진 loader-'));
  await mkdir(join(dir, 'photos'));
  const samples: Sample[] = [];
  for (let i = 0; i < count; i++) {
    const random = new Random('loader photo', i);
    const pixels = new Uint8Array(48 * 40 * 3).map(() => random.int(256));
    const bytes = await sharp(pixels, { raw: { width: 48, height: 40, channels: 3 } })
      .png()
      .toBuffer();
    const name = `photos/${i}.png`;
    await writeFile(join(dir, name), bytes);
    const source = i % 3 === 0 ? 'real' : 'studio';
    samples.push({
      path: join(dir, name),
      name,
      label: i % CLASSES,
      kcode: `K-${i % CLASSES}`,
      source,
      sha256: sha256(bytes),
    });
  }
  return { dir, samples };
}

export function makeLoader(samples: readonly Sample[], options: Partial<LoaderOptions> = {}): Loader {
  return new Loader({
    samples,
    preprocessing,
    batchSize: 4,
    numClasses: CLASSES,
    augmentation: TrainConfig.parse({}).augmentation,
    seed: 42,
    threads: 0,
    keepsThreads: true,
    cache: null,
    ...options,
  });
}

export function openCache(dir: string, samples: readonly Sample[], limitBytes = 1e8): Promise<CropCache> {
  const hashes = samples.map(({ sha256: hash }) => hash);
  return CropCache.open({ dir: join(dir, 'cache'), preprocessing, hashes, limitBytes });
}
