import { appendFile, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import { sha256File } from '../files/hash-file.ts';
import { importPhotos } from '../photos/import-photos.ts';
import { drawPicture, put } from '../photos/pictures.fixture.ts';
import { integrate } from './integrate.ts';
import { workspaceWithDrugs } from './library.fixture.ts';
import { filesChanged, makeManifest, readManifest } from './manifest.ts';
import { split } from './split.ts';

const input = { name: 'PillSnap Narrow Model Dataset', version: '1.0.0' };

async function splitWorkspace() {
  const workspace = await workspaceWithDrugs('K-1', 'K-2', 'K-3');
  const dir = join(workspace.root, 'real');
  const size = { width: 64, height: 48 };
  for (let index = 0; index < 6; index++) await put(dir, `K-1/${index}.jpg`, await drawPicture(`a ${index}`, size));
  for (let index = 0; index < 5; index++) await put(dir, `K-2/${index}.jpg`, await drawPicture(`b ${index}`, size));
  await importPhotos({ dir }, workspace, workspace.context);
  await integrate({ materialise: false }, workspace, workspace.context);
  await split({ reset: false }, workspace, workspace.context);
  return workspace;
}

test('the manifest says what the dataset is, and names every file with the hash of its bytes', async () => {
  await using workspace = await splitWorkspace();
  const report = await makeManifest(input, workspace, workspace.context);
  expect(report).toMatchObject({
    totalImages: 11,
    numClasses: 3,
    version: '1.0.0',
    splits: { train: 7, val: 2, test: 2 },
  });
  const manifest = await readManifest(report.manifestPath);
  expect(manifest).toMatchObject({
    dataset_name: input.name,
    created_date: '2026-01-02T03:04:05.000Z',
    num_classes: 3,
    total_images: 11,
    splits: {
      train: { num_images: 7, class_distribution: { 'K-1': 4, 'K-2': 3 } },
      val: { num_images: 2 },
      test: { num_images: 2 },
    },
    class_distribution: { 'K-1': 6, 'K-2': 5 },
    preprocessing: PreprocessingConfig.parse({}),
    augmentation: { train: { random_rotation: 30 }, val: null, test: null },
  });
  expect(manifest.files).toHaveLength(11);
  for (const file of manifest.files) {
    expect(await sha256File(join(workspace.workspaceDir, file.path))).toBe(file.sha256);
    expect(file.kcode).toBe(`K-${file.label + 1}`);
  }
});

test('files that are gone or changed since the import are all named, and no manifest is written', async () => {
  await using workspace = await splitWorkspace();
  const { photos } = workspace.photos.list({ offset: 0, limit: 2 });
  const [gone = '', changed = ''] = photos.map((photo) => photo.path);
  await rm(join(workspace.workspaceDir, gone));
  await appendFile(join(workspace.workspaceDir, changed), 'x');
  const error = await makeManifest(input, workspace, workspace.context).catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ reason: 'dataset.files_changed', data: { params: { count: 2 } } });
  expect(error).toMatchObject({ message: expect.stringContaining(gone) });
  expect(error).toMatchObject({ message: expect.stringContaining(changed) });
  const path = join(workspace.workspaceDir, 'artifacts/datasets/manifest.json');
  await expect(readManifest(path)).rejects.toMatchObject({ reason: 'dataset.no_manifest' });
});

test('of very many changed files the first are named, and a file names all of them', async () => {
  await using workspace = await splitWorkspace();
  const changed = Array.from({ length: 100_000 }, (_, i) => `photos/${i}.jpg: gone`);
  const error = await filesChanged(changed, workspace.workspaceDir);
  expect(error.data.params).toMatchObject({ count: 100_000 });
  expect(error.message).toContain('photos/19.jpg');
  expect(error.message).not.toContain('photos/20.jpg');
  const path = join(workspace.workspaceDir, 'artifacts/datasets/changed_files.txt');
  expect(error.message).toContain(`+99980: ${path}`);
  expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toEqual(changed);
});

test('photos that were chosen after the split ask for a new split first', async () => {
  await using workspace = await splitWorkspace();
  await put(workspace.root, 'more/K-1/new.jpg', await drawPicture('new'));
  await importPhotos({ dir: join(workspace.root, 'more') }, workspace, workspace.context);
  await integrate({ materialise: false }, workspace, workspace.context);
  await expect(makeManifest(input, workspace, workspace.context)).rejects.toMatchObject({
    reason: 'dataset.not_split',
    data: { params: { count: 1 } },
  });
});

test('without a dataset there is no manifest', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  await expect(makeManifest(input, workspace, workspace.context)).rejects.toMatchObject({
    reason: 'dataset.not_integrated',
  });
});

test('a manifest that is no JSON, or lacks a field, is refused with the field', async () => {
  await using workspace = await splitWorkspace();
  const { manifestPath } = await makeManifest(input, workspace, workspace.context);
  const { files, ...rest } = JSON.parse(await readFile(manifestPath, 'utf8'));
  await writeFile(manifestPath, JSON.stringify({ ...rest, files: [{ ...files[0], split: 'dev' }] }));
  await expect(readManifest(manifestPath)).rejects.toMatchObject({
    reason: 'dataset.bad_manifest',
    data: { params: { field: 'files.0.split' } },
  });
  await writeFile(manifestPath, '{');
  await expect(readManifest(manifestPath)).rejects.toMatchObject({ reason: 'dataset.bad_manifest' });
});
