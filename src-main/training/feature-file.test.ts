import { mkdtemp, open, readdir, rm, stat, truncate, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FeatureFile, featureKey } from './feature-file.ts';

const LENGTH = 3;
/** Key, values, checksum. */
const RECORD_BYTES = 32 + 4 * LENGTH + 4;

let dir: string;
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), '특징 features-'));
});
afterEach(() => rm(dir, { recursive: true }));

const record = (n: number) => ({ key: featureKey(String(n)), features: Float32Array.of(n, n + 0.5, -n) });
const records = (count: number) => Array.from({ length: count }, (_, n) => record(n));

async function opened(space = 'space') {
  const found = new Map<string, number[]>();
  const file = await FeatureFile.open({ dir, space, length: LENGTH }, (key, features) =>
    found.set(key, Array.from(features)),
  );
  return { file, found };
}

async function filled(count: number, space = 'space'): Promise<string> {
  const before = await readdir(dir);
  const { file } = await opened(space);
  await file.append(records(count));
  await file.close();
  const [name = ''] = (await readdir(dir)).filter((other) => !before.includes(other));
  return join(dir, name);
}

test('gives back what was written, over any number of openings', async () => {
  await filled(600);
  const again = await opened();
  expect(again.found.size).toBe(600);
  await again.file.append([record(1000)]);
  await again.file.close();
  const { file, found } = await opened();
  for (const { key, features } of [...records(600), record(1000)]) expect(found.get(key)).toEqual([...features]);
  await file.close();
});

test('keeps spaces apart', async () => {
  await filled(2, 'one backbone');
  const { file, found } = await opened('another');
  expect(found.size).toBe(0);
  await file.close();
});

test('what a crash left half written is cut off, and written again', async () => {
  const path = await filled(5);
  await truncate(path, 5 * RECORD_BYTES - 7);
  const { file, found } = await opened();
  expect([...found.keys()]).toEqual(records(4).map(({ key }) => key));
  await file.append([record(4)]);
  await file.close();
  expect((await stat(path)).size).toBe(5 * RECORD_BYTES);
  const again = await opened();
  expect(again.found.size).toBe(5);
  await again.file.close();
});

test('a record that was damaged is not taken, nor what stands behind it', async () => {
  const path = await filled(5);
  const handle = await open(path, 'r+');
  await handle.write(Uint8Array.of(99), 0, 1, 2 * RECORD_BYTES + 40);
  await handle.close();
  const { file, found } = await opened();
  expect(found.size).toBe(2);
  await file.close();
  expect((await stat(path)).size).toBe(2 * RECORD_BYTES);
});

test('of many spaces the least recently used go', async () => {
  const paths: string[] = [];
  for (let i = 0; i < 5; i++) {
    const path = await filled(1, `space ${i}`);
    await utimes(path, 1000 + i, 1000 + i);
    paths.push(path);
  }
  await filled(1, 'the newest');
  const left = await readdir(dir);
  expect(paths.map((path) => left.includes(path.slice(dir.length + 1)))).toEqual([false, false, true, true, true]);
  expect(left).toHaveLength(4);
});
