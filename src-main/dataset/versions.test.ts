import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Manifest, type ManifestFile } from '../../src-shared/contract/dataset.ts';
import { importPhotos } from '../photos/import-photos.ts';
import { drawPicture, put } from '../photos/pictures.fixture.ts';
import { createPhotoFiles } from '../storage/photo-files.ts';
import { compareFiles } from './compare-versions.ts';
import { contentHashOf } from './dataset-content.ts';
import { integrate } from './integrate.ts';
import { workspaceWithDrugs } from './library.fixture.ts';
import { makeManifest, readManifest } from './manifest.ts';
import { split } from './split.ts';
import { VersionComparisons } from './version-comparisons.ts';

type Workspace = Awaited<ReturnType<typeof workspaceWithDrugs>>;

/** Imports drawn photos `<kcode>/<first>..<first + count - 1>`. */
async function addPhotos(workspace: Workspace, kcode: string, first: number, count: number): Promise<void> {
  const dir = join(workspace.root, `${kcode} from ${first}`);
  for (let index = first; index < first + count; index++) {
    await put(dir, `${kcode}/${index}.jpg`, await drawPicture(`${kcode} ${index}`, { width: 64, height: 48 }));
  }
  await importPhotos({ dir }, workspace, workspace.context);
}

/** All three steps. */
async function build(workspace: Workspace, { reset = false, seed = 42, version = '1.0.0' } = {}) {
  const { context } = workspace;
  await integrate({ materialise: false }, workspace, context);
  await split({ reset, seed }, workspace, context);
  return makeManifest({ name: 'test', version }, workspace, context);
}

function comparisonsOf(workspace: Workspace) {
  const comparisons = new VersionComparisons();
  return {
    summary: (from: number, to: number) => comparisons.summary({ from, to }, workspace),
    photos: (
      query: Omit<Parameters<typeof comparisons.photos>[0], 'offset' | 'limit'> & { offset?: number; limit?: number },
    ) => comparisons.photos({ offset: 0, limit: 100, ...query }, workspace),
  };
}

test('a manifest with a new content becomes a version with its seeds, counts and a kept copy', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  await addPhotos(workspace, 'K-1', 0, 12);
  await addPhotos(workspace, 'K-2', 0, 10);
  const report = await build(workspace);
  expect(report).toMatchObject({ versionNumber: 1, isNewVersion: true });
  const [version] = workspace.dataset.versions.list();
  expect(version).toMatchObject({
    number: 1,
    name: 'test',
    version: '1.0.0',
    createdAt: '2026-01-02T03:04:05.000Z',
    seeds: { integration: 42, split: 42 },
    totalImages: 22,
    contentHash: report.contentHash,
    manifestPath: 'artifacts/datasets/versions/1/manifest.json',
  });
  const manifest = await readManifest(report.manifestPath);
  expect(await readFile(join(workspace.workspaceDir, version?.manifestPath ?? ''), 'utf8')).toBe(
    await readFile(report.manifestPath, 'utf8'),
  );
  for (const name of ['train', 'val', 'test'] as const) {
    expect(version?.counts[name]).toEqual({ studio: 0, real: manifest.splits[name].num_images });
    expect(version?.perClass['K-1']?.[name].real).toBe(manifest.splits[name].class_distribution['K-1']);
  }
});

test('the same content again is the same version, whatever it is called', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  await addPhotos(workspace, 'K-1', 0, 12);
  const first = await build(workspace);
  const second = await build(workspace, { version: '2.0.0' });
  expect(second).toMatchObject({ versionNumber: 1, isNewVersion: false, contentHash: first.contentHash });
  expect(workspace.dataset.versions.list()).toMatchObject([{ number: 1, version: '1.0.0' }]);
  expect((await readManifest(second.manifestPath)).version).toBe('2.0.0');
});

test('a content that comes back is its old version, which is the current one again', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  await addPhotos(workspace, 'K-1', 0, 30);
  await build(workspace, { seed: 42 });
  expect(await build(workspace, { seed: 7, reset: true })).toMatchObject({ versionNumber: 2, isNewVersion: true });
  expect(workspace.dataset.versions.current()).toBe(2);
  expect(await build(workspace, { seed: 42, reset: true })).toMatchObject({ versionNumber: 1, isNewVersion: false });
  expect(workspace.dataset.versions.current()).toBe(1);
});

test('two versions differ by what was added, removed, moved and relabelled, each with its photo', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  await addPhotos(workspace, 'K-1', 0, 20);
  await addPhotos(workspace, 'K-2', 0, 20);
  await build(workspace);
  const before = (await readManifest(join(workspace.workspaceDir, 'artifacts/datasets/manifest.json'))).files;
  await addPhotos(workspace, 'K-2', 20, 3);
  const [relabelled, moved] = before.filter((file) => file.kcode === 'K-1' && file.split === 'train');
  const idOf = (path = '') => createPhotoFiles(workspace.db).idsOf([path])[0] ?? -1;
  workspace.db.prepare('UPDATE photo SET class_index = 1 WHERE photo_id = ?').run(idOf(relabelled?.path));
  await integrate({ materialise: false }, workspace, workspace.context);
  await split({ reset: false }, workspace, workspace.context);
  const assignments = new Map(workspace.dataset.assignments());
  assignments.set(idOf(moved?.path), 'test').set(idOf(relabelled?.path), 'train');
  workspace.dataset.saveSplit({ assignments, leftOut: [], seed: 42 });
  await makeManifest({ name: 'test', version: '2' }, workspace, workspace.context);

  const { summary, photos } = comparisonsOf(workspace);
  expect(await summary(1, 2)).toEqual({
    from: 1,
    to: 2,
    totals: { added: 3, removed: 0, moved: 1, relabelled: 1 },
    unchanged: 38,
    perSource: {
      studio: { added: 0, removed: 0, moved: 0, relabelled: 0 },
      real: { added: 3, removed: 0, moved: 1, relabelled: 1 },
    },
    perClass: [
      {
        kcode: 'K-1',
        from: { studio: 0, real: 20 },
        to: { studio: 0, real: 19 },
        changes: { added: 0, removed: 0, moved: 1, relabelled: 1 },
      },
      {
        kcode: 'K-2',
        from: { studio: 0, real: 20 },
        to: { studio: 0, real: 24 },
        changes: { added: 3, removed: 0, moved: 0, relabelled: 1 },
      },
    ],
  });
  expect(await photos({ from: 1, to: 2, change: 'relabelled' })).toEqual({
    total: 1,
    photos: [
      {
        photoId: idOf(relabelled?.path),
        path: relabelled?.path,
        fileName: expect.stringMatching(/^\d+\.jpg$/),
        source: 'real',
        change: 'relabelled',
        from: { kcode: 'K-1', split: 'train' },
        to: { kcode: 'K-2', split: 'train' },
      },
    ],
  });
  expect((await photos({ from: 1, to: 2, kcode: 'K-1' })).photos.map((photo) => photo.change).sort()).toEqual([
    'moved',
    'relabelled',
  ]);
  const pages = await Promise.all(
    [0, 1, 2].map((offset) => photos({ from: 1, to: 2, change: 'added', offset, limit: 1 })),
  );
  expect(pages.map((page) => page.total)).toEqual([3, 3, 3]);
  expect(new Set(pages.flatMap((page) => page.photos.map((photo) => photo.photoId))).size).toBe(3);
  expect((await summary(2, 1)).totals).toEqual({ added: 0, removed: 3, moved: 1, relabelled: 1 });
});

test('a version against itself has no difference', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  await addPhotos(workspace, 'K-1', 0, 12);
  await build(workspace);
  const comparison = await comparisonsOf(workspace).summary(1, 1);
  expect(comparison).toMatchObject({ totals: { added: 0, removed: 0, moved: 0, relabelled: 0 }, unchanged: 12 });
  expect(comparison.perClass).toEqual([]);
});

test('a version whose kept manifest is gone or altered is not compared, and says so', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  await addPhotos(workspace, 'K-1', 0, 12);
  await build(workspace);
  const path = join(workspace.workspaceDir, 'artifacts/datasets/versions/1/manifest.json');
  const manifest = Manifest.parse(JSON.parse(await readFile(path, 'utf8')));
  const compare = () => comparisonsOf(workspace).summary(1, 1);
  await writeFile(path, JSON.stringify({ ...manifest, files: manifest.files.slice(1) }));
  await expect(compare()).rejects.toMatchObject({ reason: 'dataset.version_altered', data: { params: { number: 1 } } });
  await writeFile(path, '{');
  await expect(compare()).rejects.toMatchObject({ reason: 'dataset.version_altered' });
  const comparisons = new VersionComparisons();
  await expect(comparisons.summary({ from: 1, to: 1 }, workspace)).rejects.toMatchObject({ code: 'conflict' });
  await writeFile(path, JSON.stringify(manifest));
  expect(await comparisons.summary({ from: 1, to: 1 }, workspace)).toMatchObject({ unchanged: 12 });
  await rm(path);
  await expect(compare()).rejects.toMatchObject({ reason: 'dataset.version_lost', data: { params: { number: 1 } } });
  await expect(comparisonsOf(workspace).summary(5, 1)).rejects.toMatchObject({
    reason: 'dataset.no_version',
    data: { params: { number: 5, newest: 1 } },
  });
});

const file = (about: Partial<ManifestFile>): ManifestFile => ({
  path: 'a.jpg',
  label: 0,
  kcode: 'K-1',
  source: 'studio',
  sha256: 'a'.repeat(64),
  split: 'train',
  ...about,
});

test('of equal files the ones that agree in most are the same', () => {
  const here = file({});
  const there = file({ path: 'b.jpg', kcode: 'K-2', label: 1, split: 'test' });
  expect(compareFiles([here, there], [there])).toEqual([{ change: 'removed', from: here, to: null }]);
  const moved = { ...there, split: 'val' as const };
  expect(compareFiles([here, there], [moved, here])).toEqual([{ change: 'moved', from: there, to: moved }]);
  expect(compareFiles([here], [there])).toEqual([{ change: 'relabelled', from: here, to: there }]);
  // Another source is another photo, even with the same bytes.
  expect(compareFiles([here], [{ ...here, source: 'real' }]).map(({ change }) => change)).toEqual(['removed', 'added']);
});

test('a content is told by hash, K-code, source and split, and by nothing else', () => {
  const files = [file({}), file({ sha256: 'b'.repeat(64), source: 'real' })];
  const hash = contentHashOf(files);
  expect(contentHashOf(files.toReversed())).toBe(hash);
  expect(contentHashOf(files.map((entry) => ({ ...entry, path: 'moved.jpg', label: 7 })))).toBe(hash);
  for (const other of [{ split: 'val' }, { kcode: 'K-2' }, { source: 'real' }, { sha256: 'c'.repeat(64) }] as const) {
    expect(contentHashOf([file(other), ...files.slice(1)])).not.toBe(hash);
  }
});
