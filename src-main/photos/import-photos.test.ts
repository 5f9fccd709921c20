import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { PhotoImportReport } from '../../src-shared/contract/photos.ts';
import { importCatalog } from '../catalog/import-catalog.ts';
import { sha256, sha256File } from '../files/hash-file.ts';
import { temporaryWorkspace } from '../storage/workspace.fixture.ts';
import { importPhotos } from './import-photos.ts';
import { drawPicture, put } from './pictures.fixture.ts';

type Workspace = Awaited<ReturnType<typeof temporaryWorkspace>>;

async function workspaceWithDrugs(): Promise<Workspace> {
  const workspace = await temporaryWorkspace();
  const drugs = ['K-000001', 'K-000002'].map((kcode) => ({ kcode, drug_name: kcode }));
  await importCatalog({ file: await put(workspace.root, 'drugs.json', JSON.stringify({ drugs })) }, workspace);
  return workspace;
}

const allPhotos = { offset: 0, limit: 1000 };
const reasons = (report: PhotoImportReport) =>
  Object.fromEntries(report.refused.map(({ path, problem }) => [path.split('/').at(-1), problem.reason]));

test('photos are kept byte for byte under their hash, with label, condition and where they came from', async () => {
  await using workspace = await workspaceWithDrugs();
  const dir = join(workspace.root, '사진 모음');
  const bytes = await drawPicture('one');
  const names = ['K-000001/앞면 😀.jpg', `K-000002/${'뒷면'.normalize('NFD')}.JPG`, 'K-000002_4_5_1_0_60_315_540.jpg'];
  const contents = [bytes, await drawPicture('two'), await drawPicture('three')];
  for (const [index, name] of names.entries()) await put(dir, name, contents[index] ?? '');
  const report = await importPhotos({ dir }, workspace, workspace.context);
  expect(report).toMatchObject({
    found: 3,
    imported: 3,
    alreadyThere: 0,
    refused: [],
    perClass: { 'K-000001': 1, 'K-000002': 2 },
  });
  // 480 pixels high: accepted with a warning.
  expect(report.warned.map(({ problem }) => problem.reason)).toEqual(Array(3).fill('upload.low_resolution'));
  const { total, photos } = workspace.photos.list(allPhotos);
  expect(total).toBe(3);
  expect(photos.find((photo) => photo.kcode === 'K-000001')).toMatchObject({
    source: 'real',
    sha256: sha256(bytes),
    path: `photos/${sha256(bytes).slice(0, 2)}/${sha256(bytes)}.jpg`,
    originalPath: join(dir, names[0] ?? ''),
    format: 'JPEG',
    mode: 'RGB',
    width: 640,
    height: 480,
    sizeBytes: bytes.length,
    condition: null,
    split: null,
  });
  expect(photos.find((photo) => photo.condition)?.condition).toMatchObject({ background: 'pattern', rotation: 315 });
  for (const photo of photos) expect(await sha256File(join(workspace.workspaceDir, photo.path))).toBe(photo.sha256);
});

test('what cannot be a photo is refused and listed with its reason, and stops nothing', async () => {
  await using workspace = await workspaceWithDrugs();
  const dir = join(workspace.root, 'in');
  const photo = await drawPicture('photo');
  const tiny = sharp({ create: { width: 1, height: 1, channels: 3, background: '#fff' } });
  await put(dir, 'K-000001/good.jpg', photo);
  await put(dir, 'K-000001/one-pixel.png', await tiny.png().toBuffer());
  await put(dir, 'K-000001/notes.txt', 'not a picture');
  await put(dir, 'K-000001/text.jpg', 'not a picture either');
  await put(dir, 'K-000001/empty.jpg', '');
  await put(dir, 'K-000001/cut-off.jpg', photo.subarray(0, photo.length / 2));
  await put(dir, 'K-000001/.DS_Store', 'x');
  await put(dir, 'K-000001/drawing.svg', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>');
  await truncate(await put(dir, 'K-000001/huge.jpg', photo), 10 * 1024 * 1024 + 1);
  await put(dir, 'K-000001/K-000002_0_0_0_0_60_000_540.jpg', photo);
  await put(dir, 'K-000001/K-000001_9_0_0_0_60_000_540.jpg', photo);
  await put(dir, 'other/unlabelled.jpg', photo);
  await symlink(dir, join(dir, 'K-000001/loop'));
  await symlink(join(dir, 'nowhere'), join(dir, 'K-000001/broken-link'));
  spawnSync('mkfifo', [join(dir, 'K-000001/pipe')]);
  const report = await importPhotos({ dir }, workspace, workspace.context);
  expect(report.imported).toBe(2);
  expect(report.found).toBe(report.imported + report.refused.length);
  expect(reasons(report)).toMatchObject({
    'notes.txt': 'imaging.not_an_image',
    'text.jpg': 'imaging.not_an_image',
    'empty.jpg': 'imaging.empty',
    'cut-off.jpg': 'imaging.damaged',
    '.DS_Store': 'photos.hidden',
    'drawing.svg': 'imaging.unsupported_format',
    'huge.jpg': 'imaging.file_too_large',
    'K-000002_0_0_0_0_60_000_540.jpg': 'photos.labels_disagree',
    'K-000001_9_0_0_0_60_000_540.jpg': 'photos.wrong_capture_name',
    'unlabelled.jpg': 'photos.no_label',
    loop: 'photos.not_a_file',
    'broken-link': 'io.not_found',
    pipe: 'photos.not_a_file',
  });
});

test('photos without a label are taken as the drug that a person names, and only those', async () => {
  await using workspace = await workspaceWithDrugs();
  const dir = join(workspace.root, 'in');
  await put(dir, 'K-000001/a.jpg', await drawPicture('a'));
  await put(dir, 'IMG_0001.jpg', await drawPicture('b'));
  await put(dir, 'broken.jpg', 'no picture');
  const unknown = importPhotos({ dir, unlabelled: 'K-9' }, workspace, workspace.context);
  await expect(unknown).rejects.toMatchObject({ reason: 'catalog.no_such_class' });
  expect(reasons(await importPhotos({ dir }, workspace, workspace.context))).toMatchObject({
    'IMG_0001.jpg': 'photos.no_label',
    'broken.jpg': 'photos.no_label',
  });
  const report = await importPhotos({ dir, unlabelled: 'K-000002' }, workspace, workspace.context);
  expect(report).toMatchObject({ imported: 1, alreadyThere: 1, perClass: { 'K-000002': 1 } });
  expect(reasons(report)).toEqual({ 'broken.jpg': 'imaging.not_an_image' });
});

test('the same bytes again are nothing new, and under another label they are refused with both', async () => {
  await using workspace = await workspaceWithDrugs();
  const dir = join(workspace.root, 'in');
  const photo = await drawPicture('photo');
  await put(dir, 'K-000001/a.jpg', photo);
  await put(dir, 'K-000001/copy of a.jpg', photo);
  await put(dir, 'K-000002/b.jpg', photo);
  const report = await importPhotos({ dir }, workspace, workspace.context);
  expect(report).toMatchObject({ found: 3, imported: 1, alreadyThere: 1, perClass: { 'K-000001': 1 } });
  expect(report.refused[0]?.problem).toMatchObject({
    reason: 'photos.same_bytes_other_label',
    params: { kcode: 'K-000002', knownKcode: 'K-000001' },
  });
  expect(await importPhotos({ dir }, workspace, workspace.context)).toMatchObject({ imported: 0, alreadyThere: 2 });
  expect(workspace.photos.count('real')).toBe(1);
});

test('an import that is cancelled keeps what it has, and the next one goes on', async () => {
  await using workspace = await workspaceWithDrugs();
  const dir = join(workspace.root, 'in');
  for (let index = 0; index < 20; index++) await put(dir, `K-000001/${index}.jpg`, await drawPicture(`photo ${index}`));
  const abort = new AbortController();
  const context = {
    signal: abort.signal,
    report: ({ phase, done }: { phase: string; done: number }) => phase === 'import' && done === 7 && abort.abort(),
  };
  await expect(importPhotos({ dir }, workspace, context)).rejects.toMatchObject({ reason: 'cancelled' });
  expect(workspace.photos.count('real')).toBe(7);
  expect(await importPhotos({ dir }, workspace, workspace.context)).toMatchObject({ imported: 13, alreadyThere: 7 });
});

test('a stored file without a record is used, and one with other bytes is replaced', async () => {
  await using workspace = await workspaceWithDrugs();
  const dir = join(workspace.root, 'in');
  const [whole, cut] = [await drawPicture('whole'), await drawPicture('cut')];
  await put(dir, 'K-000001/whole.jpg', whole);
  await put(dir, 'K-000001/cut.jpg', cut);
  const stored = (bytes: Uint8Array) => `photos/${sha256(bytes).slice(0, 2)}/${sha256(bytes)}.jpg`;
  await put(workspace.workspaceDir, stored(whole), whole);
  await put(workspace.workspaceDir, stored(cut), cut.subarray(0, 100));
  expect(await importPhotos({ dir }, workspace, workspace.context)).toMatchObject({ imported: 2 });
  expect(await readFile(join(workspace.workspaceDir, stored(cut)))).toEqual(cut);
});

test('without a catalogue, and from a folder that is not there, nothing is imported', async () => {
  await using empty = await temporaryWorkspace();
  await expect(importPhotos({ dir: empty.root }, empty, empty.context)).rejects.toMatchObject({
    reason: 'photos.empty_catalog',
  });
  await using workspace = await workspaceWithDrugs();
  const dir = join(workspace.root, '없는 폴더');
  await expect(importPhotos({ dir }, workspace, workspace.context)).rejects.toMatchObject({ reason: 'io.not_found' });
});

test('a full disk is told with what is imported, and the next import goes on', async (context) => {
  await using workspace = await workspaceWithDrugs();
  const dir = join(workspace.root, 'in');
  const size = { width: 1400, height: 1000 };
  for (let index = 0; index < 12; index++) await put(dir, `K-000001/${index}.png`, await noise(index, size));
  const store = join(workspace.workspaceDir, 'photos');
  await mkdir(store);
  // Room for about three of the photos.
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=14m', 'tmpfs', store]);
  if (mounted.status !== 0) context.skip(`no small disk can be mounted here: ${mounted.stderr || mounted.error}`);
  try {
    const error = await importPhotos({ dir }, workspace, workspace.context).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ reason: 'photos.no_space', code: 'no_space', data: { params: { found: 12 } } });
    const imported = workspace.photos.count('real');
    expect(imported).toBeGreaterThan(0);
    expect(error).toMatchObject({ data: { params: { imported } } });
    for (const photo of workspace.photos.list(allPhotos).photos) {
      expect(await sha256File(join(workspace.workspaceDir, photo.path))).toBe(photo.sha256);
    }
    const left = await readdir(store, { recursive: true });
    expect(left.filter((name) => name.includes('.tmp-'))).toEqual([]);
    spawnSync('mount', ['-o', 'remount,size=100m', store]);
    expect(await importPhotos({ dir }, workspace, workspace.context)).toMatchObject({
      imported: 12 - imported,
      alreadyThere: imported,
    });
  } finally {
    spawnSync('umount', [store]);
  }
});

test('folders and files without permission are listed, and the rest is imported', async (context) => {
  // Root may read everything: the import runs in a process of another user.
  if (process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status !== 0) {
    context.skip('root may read everything, and setpriv, which would run the import as another user, is missing');
  }
  await using workspace = await workspaceWithDrugs();
  const dir = join(workspace.root, 'in');
  await put(dir, 'K-000001/a.jpg', await drawPicture('a'));
  await put(dir, 'K-000001/secret.jpg', await drawPicture('b'));
  await put(dir, 'K-000002/c.jpg', await drawPicture('c'));
  const list = `
    import { readPhotoFile } from ${JSON.stringify(new URL('./read-photo.ts', import.meta.url).href)};
    import { listFiles } from ${JSON.stringify(new URL('../files/list-files.ts', import.meta.url).href)};
    for await (const found of listFiles(${JSON.stringify(dir)})) {
      const reason = found.kind === 'file' ? await readPhotoFile(found.path).then(() => 'read', (error) => error.reason) : found.error?.reason;
      console.log(found.path.split('/').slice(-2).join('/'), found.kind, reason);
    }`;
  const script = await put(workspace.root, 'list.mjs', list);
  spawnSync('chmod', ['-R', 'a+rX', workspace.root]);
  spawnSync('chmod', ['000', join(dir, 'K-000001/secret.jpg'), join(dir, 'K-000002')]);
  const asOther = process.getuid?.() === 0 ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : [];
  const [command = '', ...args] = [...asOther, process.execPath, script];
  const run = spawnSync(command, args, { encoding: 'utf8' });
  spawnSync('chmod', ['-R', 'u+rwX', dir]);
  expect(run.stdout.trim().split('\n')).toEqual([
    'K-000001/a.jpg file read',
    'K-000001/secret.jpg file io.forbidden',
    'in/K-000002 unreadable io.forbidden',
  ]);
});

/** PNG that can't be compressed: as large as its pixels. */
async function noise(seed: number, { width, height }: { width: number; height: number }): Promise<Buffer> {
  const pixels = Buffer.alloc(width * height * 3);
  for (let at = 0, state = seed + 1; at < pixels.length; at++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels[at] = state >>> 24;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
