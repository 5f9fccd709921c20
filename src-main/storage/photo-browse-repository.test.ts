import { expect, test } from 'vitest';
import { FACETS, type Facet, type PhotoQuery, PhotoSort } from '../../src-shared/contract/photo-filing.ts';
import { Random } from '../../src-shared/random.ts';
import { photoOf, workspaceWithDrugs } from '../dataset/library.fixture.ts';
import { PhotoBrowser } from '../photos/photo-browser.ts';
import { openDatabase } from './database.ts';
import {
  CHANGED_SQL,
  FIRST_CHANGE_SQL,
  LAST_CHANGE_SQL,
  READ_AFTER_SQL,
  READ_SQL,
  ROWS_SQL,
  SqlitePhotoBrowseRepository,
} from './photo-browse-repository.ts';
import { SqlitePhotoFilingRepository } from './photo-filing-repository.ts';

const AT = '2026-01-02T03:04:05.000Z';
const KCODES = ['K-000001', 'K-000002', 'K-000003'];
const newest = PhotoSort.parse({});
const all = { offset: 0, limit: 1000 };

/** 300 photos with every kind of value, some decided, chosen and divided; and a browser that knows nothing yet. */
async function library() {
  const workspace = await workspaceWithDrugs(...KCODES);
  const random = new Random('browse');
  const warning = (reason: string) => ({ reason, message: reason, params: {} });
  const photos = Array.from({ length: 300 }, (_, index) => {
    const classIndex = random.int(3);
    const source = random.int(3) === 0 ? ('studio' as const) : ('real' as const);
    const grade = random.pick(['A', 'B', 'C'] as const);
    const photo = photoOf({ name: `${random.pick(['정면', 'Back', 'IMG'])}_${index}`, classIndex, source });
    const condition = {
      background: random.pick(['palm', 'wood'] as const),
      light: random.pick(['0', '3']),
      side: random.pick(['front', 'back'] as const),
      form: '0',
      elevation: random.pick(['60', '90']),
      rotation: random.pick([0, 45, 315]),
      size: '540',
    };
    return {
      ...photo,
      warnings: [warning('upload.low_resolution'), warning('upload.unusual_format')].filter(() => random.int(3) === 0),
      condition: random.int(4) === 0 ? null : condition,
      measured: { quality: { ...photo.measured.quality, sharpness: random.int(50) }, grade },
    };
  });
  workspace.photos.add(photos);
  // As a program without grades left them.
  workspace.db.exec('UPDATE photo SET measured_grade = NULL WHERE photo_id % 10 = 0');
  workspace.db.exec('DELETE FROM photo_quality WHERE photo_id % 10 = 0');
  const filing = new SqlitePhotoFilingRepository(workspace.db);
  const every = (n: number) => Array.from({ length: Math.floor(300 / n) }, (_, i) => (i + 1) * n);
  filing.decide({ photoIds: every(3), action: { kind: 'accept' }, at: AT });
  filing.decide({ photoIds: every(7), action: { kind: 'reject', reason: 'blurred' }, at: AT });
  filing.decide({ photoIds: every(31), action: { kind: 'reject', reason: 'other', note: 'x' }, at: AT });
  workspace.dataset.saveMembers(every(2), 42);
  const assignments = new Map(every(2).map((id) => [id, id % 5 === 0 ? ('test' as const) : ('train' as const)]));
  workspace.dataset.saveSplit({ assignments, leftOut: [], seed: 42 });
  return { ...workspace, filing, browser: new PhotoBrowser(new SqlitePhotoBrowseRepository(workspace.db)) };
}

type Library = Awaited<ReturnType<typeof library>>;
type Facts = Readonly<Record<Facet, readonly string[]>> & { readonly photoId: number; readonly searched: string };

/** What each photo is found by, from its row and nothing else. */
async function factsOf({ browser, photos }: Library): Promise<Facts[]> {
  const { rows } = await browser.page({}, newest, all);
  const records = new Map(photos.list(all).photos.map((photo) => [photo.photoId, photo]));
  const orNone = (value: string | number | null | undefined) => [String(value ?? 'none')];
  return rows.map((row) => {
    const { condition = null, warnings = [] } = records.get(row.photoId) ?? {};
    return {
      photoId: row.photoId,
      searched: `${row.fileName}\n${row.drugName}\n${row.kcode}`.toLowerCase(),
      kcodes: [row.kcode],
      sources: [row.source],
      grades: orNone(row.grade),
      decisions: [row.decision],
      rejectReasons: orNone(row.rejection?.reason),
      splits: orNone(row.split),
      backgrounds: orNone(condition?.background),
      lights: orNone(condition?.light),
      sides: orNone(condition?.side),
      elevations: orNone(condition?.elevation),
      rotations: orNone(condition?.rotation),
      warnings: warnings.length === 0 ? ['none'] : warnings.map(({ reason }) => reason),
    };
  });
}

function isFound(facts: Facts, query: PhotoQuery, without?: Facet): boolean {
  const words = (query.text ?? '').toLowerCase().split(' ').filter(Boolean);
  return (
    words.every((word) => facts.searched.includes(word)) &&
    FACETS.every((facet) => {
      const asked: readonly string[] = query[facet] ?? [];
      return facet === without || asked.length === 0 || facts[facet].some((value) => asked.includes(value));
    })
  );
}

const queries: PhotoQuery[] = [
  {},
  { kcodes: ['K-000002'] },
  { kcodes: ['K-000001', 'K-000003'], sources: ['real'] },
  { grades: ['A', 'none'] },
  { decisions: ['rejected'], rejectReasons: ['blurred'] },
  { splits: ['none'], grades: ['B'] },
  { splits: ['test'] },
  { backgrounds: ['none'] },
  { backgrounds: ['wood'], lights: ['3'], sides: ['front'] },
  { elevations: ['60', 'none'], rotations: ['0', '315'] },
  { warnings: ['upload.low_resolution'] },
  { warnings: ['none'], text: 'BACK' },
  { text: '정면 k-000002' },
  { text: '약' },
  { text: 'no such photo' },
  { kcodes: ['K-999999'] },
  {
    sources: ['real'],
    grades: ['A', 'B'],
    decisions: ['pending', 'accepted'],
    splits: ['train'],
    sides: ['back'],
    text: 'img',
  },
];

test.each(queries.map((query): [string, PhotoQuery] => [JSON.stringify(query), query]))(
  '%s finds the photos, and counts for each facet what its values would give',
  async (_title, query) => {
    await using lib = await library();
    const facts = await factsOf(lib);
    expect(facts).toHaveLength(300);
    const found = facts.filter((photo) => isFound(photo, query));
    const page = await lib.browser.page(query, newest, all);
    expect(page.total).toBe(found.length);
    expect(page.rows.map(({ photoId }) => photoId)).toEqual(found.map(({ photoId }) => photoId));
    const { total, library: size, facets } = await lib.browser.facets(query);
    expect({ total, size }).toEqual({ total: found.length, size: 300 });
    for (const facet of FACETS) {
      const counts = new Map<string, number>((query[facet] ?? []).map((value) => [value, 0]));
      for (const photo of facts.filter((other) => isFound(other, query, facet))) {
        for (const value of photo[facet]) counts.set(value, (counts.get(value) ?? 0) + 1);
      }
      expect(new Map(facets[facet].map(({ value, count }) => [value, count])), facet).toEqual(counts);
    }
  },
);

test('values of facets come by class index, in the order of their enum, numbers ascending, and none last', async () => {
  await using lib = await library();
  const { facets } = await lib.browser.facets({});
  const values = (facet: Facet) => facets[facet].map(({ value }) => value);
  expect(values('kcodes')).toEqual(KCODES);
  expect(values('grades')).toEqual(['A', 'B', 'C', 'none']);
  expect(values('rejectReasons')).toEqual(['blurred', 'other', 'none']);
  expect(values('splits')).toEqual(['train', 'test', 'none']);
  expect(values('rotations')).toEqual(['0', '45', '315', 'none']);
  expect(values('warnings')).toEqual(['upload.low_resolution', 'upload.unusual_format', 'none']);
});

test.each(PhotoSort.shape.by.unwrap().options)(
  'photos are sorted by %s, both ways, those without a value last',
  async (by) => {
    await using lib = await library();
    const forwards = await lib.browser.find({}, { by, isReversed: false });
    const backwards = await lib.browser.find({}, { by, isReversed: true });
    expect(new Set(forwards).size).toBe(300);
    const rows = new Map((await lib.browser.page({}, newest, all)).rows.map((row) => [row.photoId, row]));
    const sharpness = new Map(
      lib.db.prepare<[], [number, number]>('SELECT photo_id, sharpness FROM photo_quality').raw().all(),
    );
    const keyOf = (photoId: number): string | number | null => {
      const row = rows.get(photoId);
      if (by === 'added') return -photoId;
      if (by === 'class') return row?.kcode ?? null;
      if (by === 'grade') return row?.grade ?? null;
      return by === 'name' ? (row?.fileName.toLowerCase() ?? null) : (sharpness.get(photoId) ?? null);
    };
    for (const [order, direction] of [
      [forwards, 1],
      [backwards, -1],
    ] as const) {
      for (const [index, photoId] of order.slice(1).entries()) {
        const [before, after] = [keyOf(order[index] ?? -1), keyOf(photoId)];
        if (before === after) expect(order[index]).toBeGreaterThan(photoId);
        else if (before === null) throw new Error('a photo without a value stands before one with it');
        else if (after !== null) expect(before < after ? direction : -direction).toBe(1);
      }
    }
  },
);

test('pages of any offset make up the whole', async () => {
  await using lib = await library();
  const whole = await lib.browser.find({ sources: ['real'] }, newest);
  const pages: number[] = [];
  for (let offset = 0; offset < whole.length + 50; offset += 50) {
    const page = await lib.browser.page({ sources: ['real'] }, newest, { offset, limit: 50 });
    pages.push(...page.rows.map(({ photoId }) => photoId));
  }
  expect(pages).toEqual(whole);
});

test('what was decided, added, divided or has vanished since is in the next answer', async () => {
  await using lib = await library();
  const count = async (query: PhotoQuery) => (await lib.browser.page(query, newest, all)).total;
  const pending = await count({ decisions: ['pending'] });
  const order = await lib.browser.find({}, { by: 'grade', isReversed: false });
  lib.filing.decide({ photoIds: [1, 2], action: { kind: 'accept' }, at: AT });
  expect(await count({ decisions: ['pending'] })).toBe(pending - 2);
  lib.filing.move({ kind: 'undo', at: AT });
  expect(await count({ decisions: ['pending'] })).toBe(pending);
  lib.filing.decide({ photoIds: [order.at(-1) ?? -1], action: { kind: 'grade', grade: 'A' }, at: AT });
  expect((await lib.browser.find({}, { by: 'grade', isReversed: false })).indexOf(order.at(-1) ?? -1)).toBeLessThan(
    100,
  );
  lib.photos.add([photoOf({ name: '새 사진', classIndex: 1, source: 'real' })]);
  expect(await count({ text: '새 사진'.normalize('NFD') })).toBe(1);
  lib.photos.setMissing([1], true);
  expect(await count({})).toBe(300);
  lib.dataset.saveSplit({ assignments: new Map([[4, 'val']]), leftOut: [], seed: 42 });
  expect(await lib.browser.find({ splits: ['val'] }, newest)).toEqual([4]);
  expect(await count({ splits: ['train'] })).toBe(0);
});

test('a relabelled photo is found under its new class and in no split, also by the name of the drug', async () => {
  await using lib = await library();
  const [photoId = -1] = await lib.browser.find({ kcodes: ['K-000001'], sources: ['real'], splits: ['train'] }, newest);
  const named = await lib.browser.find({ text: '약 k-000002' }, newest);
  lib.filing.decide({ photoIds: [photoId], action: { kind: 'relabel', kcode: 'K-000002' }, at: AT });
  expect(await lib.browser.find({ text: '약 k-000002' }, newest)).toHaveLength(named.length + 1);
  expect((await lib.browser.page({ kcodes: ['K-000002'], splits: ['none'] }, newest, all)).rows).toContainEqual(
    expect.objectContaining({ photoId, kcode: 'K-000002', split: null }),
  );
});

test('a drug is searched by its initials and by its K-code without zeros too', async () => {
  await using lib = await library();
  const all = await lib.browser.find({}, newest);
  // Every drug is called 약 and its K-code.
  expect(await lib.browser.find({ text: 'ㅇ' }, newest)).toEqual(all);
  expect(await lib.browser.find({ text: 'ㅁ' }, newest)).toEqual([]);
  const ofTheSecond = await lib.browser.find({ kcodes: ['K-000002'] }, newest);
  expect(ofTheSecond.length).toBeGreaterThan(0);
  expect(await lib.browser.find({ text: 'ㅇ k-2' }, newest)).toEqual(ofTheSecond);
});

test('changes of another process are seen, also when there were too many to follow', async () => {
  await using lib = await library();
  await lib.browser.page({}, newest, all);
  const other = openDatabase(lib.workspaceDir);
  const filing = new SqlitePhotoFilingRepository(other);
  filing.decide({ photoIds: [1], action: { kind: 'accept' }, at: AT });
  expect((await lib.browser.page({ decisions: ['accepted'] }, newest, all)).rows.at(-1)?.photoId).toBe(1);
  other.exec("UPDATE sqlite_sequence SET seq = seq + 300000 WHERE name = 'photo_change'");
  filing.decide({ photoIds: [2, 4], action: { kind: 'accept' }, at: AT });
  filing.decide({ photoIds: [5], action: { kind: 'accept' }, at: AT });
  other.close();
  const accepted = (await lib.browser.find({ decisions: ['accepted'] }, newest)).filter((photoId) => photoId < 6);
  expect(accepted).toEqual([5, 4, 3, 2, 1]);
});

test('answers that are asked for at the same time are about the same workspace', async () => {
  await using lib = await library();
  const asked = [lib.browser.facets({}), lib.browser.page({}, newest, all), lib.browser.facets({ text: 'img' })];
  lib.filing.decide({ photoIds: [1, 2], action: { kind: 'accept' }, at: AT });
  const [facets, page] = await Promise.all(asked);
  expect(facets?.total).toBe(page?.total);
});

test('a workspace that is closed meanwhile is told, and not taken for a bug', async () => {
  await using lib = await library();
  const answer = lib.browser.page({}, newest, all);
  lib.db.close();
  await expect(answer).rejects.toMatchObject({ reason: 'workspace.not_open' });
});

test.each([
  ['the last change', LAST_CHANGE_SQL],
  ['the first change', FIRST_CHANGE_SQL],
  ['what has changed', CHANGED_SQL],
  ['all photos, a part after the other', READ_AFTER_SQL],
  ['some photos', READ_SQL],
  ['the rows of a page', ROWS_SQL],
])('%s is read by key, without looking at other photos', async (_title, sql) => {
  await using lib = await library();
  const rows = lib.db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', '1')}`).all();
  expect(rows.length).toBeGreaterThan(0);
  const plan = rows.map(({ detail }) => detail);
  // min and max of a key are one step into its tree, which the plan calls a search.
  for (const step of plan)
    expect(step).not.toMatch(/^SCAN (photo|photo_change|split_assignment|dataset_member|photo_quality)\b/);
  expect(plan.join()).not.toContain('FOR ORDER BY');
});
