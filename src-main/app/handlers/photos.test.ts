import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient, unwrap, waitForJob } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { drawPicture, put } from '../../photos/pictures.fixture.ts';
import { openDatabase } from '../../storage/database.ts';
import { acquireOperationLock } from '../../storage/operation-lock.ts';
import { createCore } from '../core.ts';
import { THUMBNAIL_DIR } from '../thumbnail-cache.ts';

let dir = '';
let core: ReturnType<typeof createCore>;
let client: ReturnType<typeof makeClient>;
let workspaceDir = '';

const makeClient = () => createClient(contract, core.transport);

beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'pillsnap 사진 '));
  workspaceDir = join(dir, 'w');
  let seconds = 0;
  core = createCore({
    clock: { now: () => new Date(Date.UTC(2026, 0, 2, 3, 4, seconds++)) },
    pretrained: { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' },
  });
  client = makeClient();
  unwrap(await client.workspace.create({ dir: workspaceDir }));
  const drugs = ['K-000001', 'K-000002'].map((kcode) => ({ kcode, drug_name: `가나정 ${kcode}` }));
  writeFileSync(join(dir, 'drugs.json'), JSON.stringify({ drugs }));
  unwrap(await client.catalog.import({ file: join(dir, 'drugs.json') }));
});
afterEach(async () => {
  await core.close();
  rmSync(dir, { recursive: true, force: true });
});

async function importPhotos(pictures: Readonly<Record<string, Uint8Array>>) {
  await mkdir(join(dir, 'in'), { recursive: true });
  for (const [name, bytes] of Object.entries(pictures)) await put(join(dir, 'in'), name, bytes);
  return waitForJob(client, contract.photos.import, unwrap(await client.photos.import({ dir: join(dir, 'in') })));
}

const grade = async () => waitForJob(client, contract.photos.grade, unwrap(await client.photos.grade({})));
const idOf = async (fileName: string): Promise<number> => {
  const { rows } = unwrap(await client.photos.page({ query: { text: fileName } }));
  const [row] = rows;
  if (!row || rows.length > 1) throw new Error(`${rows.length} photos are called ${fileName}`);
  return row.photoId;
};

async function threePhotos() {
  return importPhotos({
    'K-000001/a.jpg': await drawPicture('a'),
    'K-000001/b.jpg': await drawPicture('b'),
    'K-000002/c.jpg': await drawPicture('c'),
  });
}

test('of each photo that comes, imported or linked, a small picture is kept', async () => {
  const kept = () =>
    readdirSync(join(workspaceDir, THUMBNAIL_DIR), { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('-256.jpg'),
    );
  await threePhotos();
  expect(kept()).toHaveLength(3);
  await put(join(dir, 'studio'), 'K-000001/s.jpg', await drawPicture('s'));
  const linked = await client.dataset.linkStudio({ dir: join(dir, 'studio') });
  expect(await waitForJob(client, contract.dataset.linkStudio, unwrap(linked))).toMatchObject({ linked: 1 });
  expect(kept()).toHaveLength(4);
});

test('photos are filed by what a query finds, and only if it still finds what the person saw', async () => {
  await threePhotos();
  const decide = (expected: number) =>
    client.photos.decide({ selection: { query: { kcodes: ['K-000001'] }, expected }, action: { kind: 'accept' } });
  expect(await decide(3)).toMatchObject({
    ok: false,
    error: { reason: 'photos.other_count', params: { expected: 3, found: 2 } },
  });
  expect(unwrap(await client.photos.history({})).total).toBe(0);
  expect(unwrap(await decide(2)).step).toMatchObject({ photos: 2 });
  const { facets } = unwrap(await client.photos.facets({ query: { decisions: ['accepted'] } }));
  expect(facets.decisions).toEqual([
    { value: 'pending', count: 1 },
    { value: 'accepted', count: 2 },
  ]);
});

test('a rejection for another reason needs words, and no other takes them', async () => {
  await threePhotos();
  const selection = { photoIds: [1] };
  for (const action of [
    { kind: 'reject', reason: 'other' },
    { kind: 'reject', reason: 'other', note: '  ' },
    { kind: 'reject', reason: 'dark', note: 'x' },
    { kind: 'reject', reason: 'ugly' },
  ]) {
    const answer = await core.transport.invoke('photos.decide', { selection, action });
    expect(answer).toMatchObject({ ok: false, error: { reason: 'contract.invalid_input' } });
  }
});

test('deciding and undoing wait for no training, import or split, in whatever process', async () => {
  await threePhotos();
  const locks = (['training', 'dataset', 'grade'] as const).map((kind) =>
    acquireOperationLock(workspaceDir, kind, 'x'),
  );
  const selection = { photoIds: [1, 2] };
  expect(
    unwrap(await client.photos.decide({ selection, action: { kind: 'relabel', kcode: 'K-000002' } })).step,
  ).toBeTruthy();
  expect(unwrap(await client.photos.undo({})).moved).toHaveLength(1);
  for (const lock of locks) lock.release();
});

test('steps are undone after a restart, by their number too', async () => {
  await threePhotos();
  for (const photoId of [1, 2, 3]) {
    unwrap(
      await client.photos.decide({ selection: { photoIds: [photoId] }, action: { kind: 'reject', reason: 'dark' } }),
    );
  }
  await core.close();
  core = createCore({
    clock: { now: () => new Date('2026-02-02T00:00:00Z') },
    pretrained: { cacheDir: join(dir, 'cache'), hub: 'http://127.0.0.1:9' },
  });
  client = makeClient();
  unwrap(await client.workspace.open({ dir: workspaceDir }));
  expect(unwrap(await client.photos.undo({ stepId: 2 })).moved.map(({ stepId }) => stepId)).toEqual([3, 2]);
  const { undo, redo, steps } = unwrap(await client.photos.history({}));
  expect([undo?.stepId, redo?.stepId]).toEqual([1, 2]);
  expect(steps.map(({ state }) => state)).toEqual(['undone', 'undone', 'done']);
  expect(steps.map(({ first }) => first.map(({ fileName }) => fileName))).toEqual([['c.jpg'], ['b.jpg'], ['a.jpg']]);
  expect(unwrap(await client.photos.stepPhotos({ stepId: 1 }))).toEqual({
    photos: [{ photoId: 1, fileName: 'a.jpg' }],
  });
  expect(unwrap(await client.photos.page({ query: { decisions: ['rejected'] } })).total).toBe(1);
});

test('the detail of a photo says what its file says, what was measured, and what was done', async () => {
  const exif = { IFD0: { Make: '한빛', Model: 'Phone 9' }, IFD2: { ExposureTime: '1/60' } };
  const bytes = await sharp(await drawPicture('a'))
    .withExif(exif)
    .jpeg()
    .toBuffer();
  await importPhotos({ 'K-000001/a.jpg': bytes });
  const photoId = await idOf('a.jpg');
  unwrap(
    await client.photos.decide({ selection: { photoIds: [photoId] }, action: { kind: 'relabel', kcode: 'K-000002' } }),
  );
  const detail = unwrap(await client.photos.detail({ photoId }));
  expect(detail).toMatchObject({
    kcode: 'K-000002',
    drugName: '가나정 K-000002',
    fileName: 'a.jpg',
    decision: 'pending',
    quality: { shortSide: 480 },
    exifProblem: null,
    prediction: null,
    history: [{ kind: 'do', before: 'K-000001', after: 'K-000002', photos: 1 }],
  });
  expect(detail.grade).toBe(detail.measuredGrade);
  expect(detail.exif).toContainEqual({ section: 'ifd0', name: 'Model', value: 'Phone 9' });
  expect(detail.exif).toContainEqual({ section: 'exif', name: 'ExposureTime', value: '0.016666667' });
  await unlink(join(workspaceDir, detail.path));
  expect(unwrap(await client.photos.detail({ photoId }))).toMatchObject({
    exif: [],
    exifProblem: { reason: 'io.not_found' },
  });
  expect(await client.photos.detail({ photoId: 99 })).toMatchObject({
    ok: false,
    error: { reason: 'photos.not_found' },
  });
});

test('copies of a photo are found under any label, turned or encoded anew', async () => {
  const one = await drawPicture('one');
  await importPhotos({
    'K-000001/one.jpg': one,
    'K-000002/turned.png': await sharp(one).rotate(90).png().toBuffer(),
    'K-000001/small.jpg': await sharp(one).resize(320).jpeg({ quality: 60 }).toBuffer(),
    'K-000001/two.jpg': await drawPicture('two'),
  });
  const copiesOf = async (name: string) =>
    unwrap(await client.photos.copies({ photoId: await idOf(name) }))
      .copies.map(({ fileName }) => fileName)
      .sort();
  expect(await copiesOf('one.jpg')).toEqual(['small.jpg', 'turned.png']);
  expect(await copiesOf('turned.png')).toEqual(['one.jpg', 'small.jpg']);
  expect(await copiesOf('two.jpg')).toEqual([]);
});

test('photos of an older workspace are graded by a job, once, and what cannot be read is told and tried again', async () => {
  await threePhotos();
  const before = unwrap(await client.photos.page({})).rows;
  const db = openDatabase(workspaceDir);
  db.exec('DELETE FROM photo_quality; UPDATE photo SET measured_grade = NULL');
  const missing = db.prepare<[], string>('SELECT path FROM photo WHERE photo_id = 2').pluck().get() ?? '';
  db.close();
  expect(unwrap(await client.photos.facets({})).facets.grades).toEqual([{ value: 'none', count: 3 }]);
  const bytes = await sharp(join(workspaceDir, missing)).toBuffer();
  await unlink(join(workspaceDir, missing));
  expect(await grade()).toMatchObject({
    graded: 2,
    alreadyGraded: 0,
    failed: [{ problem: { reason: 'io.not_found' } }],
  });
  writeFileSync(join(workspaceDir, missing), bytes);
  expect(await grade()).toMatchObject({ graded: 1, alreadyGraded: 2, failed: [] });
  expect(await grade()).toMatchObject({ graded: 0, alreadyGraded: 3 });
  expect(unwrap(await client.photos.page({})).rows.map((row) => row.grade)).toEqual(before.map((row) => row.grade));
});

test('grading that is cancelled keeps what was graded, says what is left, and goes on from there', async () => {
  const names = Array.from({ length: 24 }, (_, index) => `K-000001/${index}.jpg`);
  await importPhotos(Object.fromEntries(await Promise.all(names.map(async (name) => [name, await drawPicture(name)]))));
  const db = openDatabase(workspaceDir);
  db.exec('DELETE FROM photo_quality; UPDATE photo SET measured_grade = NULL');
  db.close();

  const started = unwrap(await client.photos.grade({}));
  const stopped = waitForJob(client, contract.photos.grade, started, {
    onProgress: () => void client.jobs.cancel(started),
  });
  await expect(stopped).rejects.toMatchObject({ code: 'cancelled' });
  expect(unwrap(await client.jobs.list({}))).toMatchObject([{}, { operation: 'photos.grade', state: 'cancelled' }]);

  // The window counts both from the library itself.
  const { facets } = unwrap(await client.photos.facets({}));
  const left = facets.grades?.find(({ value }) => value === 'none')?.count ?? 0;
  const graded = names.length - left;
  expect(graded).toBeGreaterThan(0);
  expect(left).toBeGreaterThan(0);
  expect(await grade()).toMatchObject({ graded: left, alreadyGraded: graded, failed: [] });
});

test('a folder that was imported before a photo of it was relabelled is imported again without complaint', async () => {
  await threePhotos();
  unwrap(await client.photos.decide({ selection: { photoIds: [1] }, action: { kind: 'relabel', kcode: 'K-000002' } }));
  expect(await threePhotos()).toMatchObject({ imported: 0, alreadyThere: 3, refused: [] });
});

test('a stretch of what a query finds is given as ids, and a photo is found in it', async () => {
  await threePhotos();
  const ids = unwrap(await client.photos.select({ sort: { by: 'name' }, offset: 1, limit: 5 }));
  expect(ids.total).toBe(3);
  expect(ids.photoIds).toEqual([await idOf('b.jpg'), await idOf('c.jpg')]);
  const place = (photoId: number) =>
    client.photos.position({ photoId, sort: { by: 'name' }, query: { kcodes: ['K-000001'] } });
  expect(unwrap(await place(await idOf('b.jpg')))).toEqual({ offset: 1 });
  expect(unwrap(await place(await idOf('c.jpg')))).toEqual({ offset: null });
});
