import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

type Entry = { readonly optionalDependencies?: Readonly<Record<string, string>>; readonly resolved?: string };

const lock: { readonly packages: Readonly<Record<string, Entry>> } = JSON.parse(
  readFileSync(join(import.meta.dirname, 'package-lock.json'), 'utf8'),
);

test('the lock file names the native parts of every platform: npm ci refuses one that was written without them', () => {
  const wanted = Object.entries(lock.packages).flatMap(([path, { optionalDependencies }]) =>
    path === '' ? [] : Object.keys(optionalDependencies ?? {}).map((name) => ({ path, name })),
  );
  expect(wanted.length).toBeGreaterThan(50);
  const missing = wanted.filter(
    ({ path, name }) => !lock.packages[`node_modules/${name}`] && !lock.packages[`${path}/node_modules/${name}`],
  );
  expect(missing).toEqual([]);
});

test('the lock file names no download host', () => {
  expect(Object.values(lock.packages).filter((entry) => entry.resolved?.startsWith('http'))).toEqual([]);
});
