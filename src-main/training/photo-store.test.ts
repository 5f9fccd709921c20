import { appendFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { Preprocessor } from '../imaging/preprocessor.ts';
import { PhotoStore, readCrop } from './photo-store.ts';
import type { Sample } from './sample.ts';
import { makeTinyWorkspace } from './test-support/tiny-workspace.ts';

let tiny: Awaited<ReturnType<typeof makeTinyWorkspace>>;
afterEach(async () => {
  tiny.db.close();
  await rm(tiny.workspaceDir, { recursive: true });
});

async function samples(): Promise<Sample[]> {
  tiny = await makeTinyWorkspace({ classes: 1, perClass: { train: 5, val: 0, test: 0 } });
  return tiny.files.map(({ path, label, source, sha256 }) => ({
    path: join(tiny.workspaceDir, path),
    name: path,
    label,
    source,
    sha256,
  }));
}

test('keeps the pictures that fit and prepares the others again, with the same bytes', async () => {
  const photos = await samples();
  const preprocessor = new Preprocessor({ target_size: 32 });
  const done: number[] = [];
  const whole = await PhotoStore.prepare({
    samples: photos,
    preprocessor,
    cacheBytes: 1e9,
    onProgress: (count) => done.push(count),
  });
  expect(done).toEqual([1, 2, 3, 4, 5]);
  const bounded = await PhotoStore.prepare({ samples: photos, preprocessor, cacheBytes: 2.9 * 32 * 32 * 3 });
  expect([whole.uncachedCount, bounded.uncachedCount]).toEqual([0, 3]);
  for (let i = 0; i < 5; i++) expect(await bounded.crop(i)).toEqual(await whole.crop(i));
  expect(await whole.crop(0)).not.toEqual(await whole.crop(1));
});

test('never gives another picture than the manifest names', async () => {
  const photos = await samples();
  const preprocessor = new Preprocessor({ target_size: 32 });
  const store = await PhotoStore.prepare({ samples: photos, preprocessor, cacheBytes: 0 });
  const [first] = photos;
  if (!first) throw new Error('no photo');
  await appendFile(first.path, 'changed');
  await expect(store.crop(0)).rejects.toMatchObject({ reason: 'training.photo_changed' });
  await expect(readCrop({ ...first, path: `${first.path}.gone` }, preprocessor)).rejects.toMatchObject({
    reason: 'io.not_found',
  });
});

test('stops when it is cancelled', async () => {
  const preparing = PhotoStore.prepare({
    samples: await samples(),
    preprocessor: new Preprocessor({ target_size: 32 }),
    cacheBytes: 0,
    signal: { aborted: true },
  });
  await expect(preparing).rejects.toMatchObject({ code: 'cancelled' });
});
