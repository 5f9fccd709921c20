import { expect, test } from 'vitest';
import { photoOf, workspaceWithDrugs } from '../dataset/library.fixture.ts';
import type { PhotoFilter } from '../photos/photo-repository.ts';
import { MEMBER_SQL } from './dataset-repository.ts';
import {
  COUNT_PER_CLASS_SQL,
  COUNT_SQL,
  FINGERPRINT_SQL,
  listSql,
  REAL_KCODE_SQL,
  STUDIO_SQL,
} from './photo-repository.ts';

const page = { offset: 0, limit: 100 };

async function library() {
  const workspace = await workspaceWithDrugs('K-1', 'K-2');
  const photos = (['studio', 'real'] as const).flatMap((source) =>
    [0, 1].flatMap((classIndex) =>
      Array.from({ length: 5 }, (_, index) =>
        photoOf({ name: `${source} ${classIndex} ${index}`, classIndex, source }),
      ),
    ),
  );
  workspace.photos.add(photos);
  return workspace;
}

test('photos are listed by source, K-code and split, in pages', async () => {
  await using workspace = await library();
  const ids = workspace.photos.library().map((photo) => photo.photoId);
  workspace.dataset.saveMembers(ids.slice(0, 8), 42);
  const assignments = new Map(ids.slice(0, 10).map((photoId) => [photoId, 'test' as const]));
  workspace.dataset.saveSplit({ assignments, leftOut: [], seed: 42 });
  const count = (filter: Partial<PhotoFilter>) => workspace.photos.list({ ...page, ...filter }).total;
  expect(count({})).toBe(20);
  expect(count({ source: 'real' })).toBe(10);
  expect(count({ source: 'real', kcode: 'K-2' })).toBe(5);
  expect(count({ kcode: 'no such' })).toBe(0);
  // Two of the ten that have a split are not chosen now.
  expect(count({ split: 'test' })).toBe(8);
  expect(count({ split: 'test', kcode: 'K-2', source: 'studio' })).toBe(3);
  expect(workspace.photos.list({ ...page, split: 'train' })).toEqual({ total: 0, photos: [] });
  const second = workspace.photos.list({ offset: 15, limit: 10 });
  expect(second.total).toBe(20);
  expect(second.photos.map((photo) => photo.photoId)).toEqual(ids.slice(15));
});

test('photos that have vanished are in no list and no count, but their split is remembered', async () => {
  await using workspace = await library();
  const [first] = workspace.photos.findStudio(0);
  const photoId = first?.photoId ?? -1;
  workspace.dataset.saveMembers([photoId], 42);
  workspace.dataset.saveSplit({ assignments: new Map([[photoId, 'val']]), leftOut: [], seed: 42 });
  workspace.photos.setMissing([photoId], true);
  expect(workspace.photos.list(page).total).toBe(19);
  expect(workspace.photos.count('studio')).toBe(9);
  expect(workspace.photos.countPerClass('studio').get(0)).toBe(4);
  expect(workspace.dataset.members()).toEqual([]);
  expect(workspace.dataset.assignments().get(photoId)).toBe('val');
  expect(workspace.photos.library().find((photo) => photo.photoId === photoId)?.isMissing).toBe(true);
  workspace.photos.setMissing([photoId], false);
  expect(workspace.dataset.members()).toEqual([photoId]);
});

test('one photo that cannot be recorded undoes its whole batch', async () => {
  await using workspace = await library();
  const photos = [0, 7].map((classIndex) =>
    photoOf({ name: `new ${classIndex}`, classIndex, source: 'real' as const }),
  );
  expect(() => workspace.photos.add(photos)).toThrow(/FOREIGN KEY/);
  expect(workspace.photos.list(page).total).toBe(20);
});

test('the same real bytes cannot be recorded twice, whatever their label', async () => {
  await using workspace = await library();
  const twin = {
    ...photoOf({ name: 'real 0 0', classIndex: 1, source: 'real' as const }),
    path: 'photos/elsewhere.jpg',
  };
  expect(() => workspace.photos.add([twin])).toThrow(/UNIQUE/);
  expect(workspace.photos.findRealKcodes(twin.sha256)).toEqual(['K-1']);
});

test('a studio photo with other bytes takes the place, and what was known of the old one is gone', async () => {
  await using workspace = await library();
  const [old] = workspace.photos.findStudio(0);
  if (!old) throw new Error('no studio photo');
  workspace.dataset.saveSplit({ assignments: new Map([[old.photoId, 'test']]), leftOut: [], seed: 42 });
  workspace.photos.add([{ ...photoOf({ name: 'other bytes', classIndex: 0, source: 'studio' }), path: old.path }]);
  expect(workspace.photos.list(page).total).toBe(20);
  expect(workspace.dataset.assignments().size).toBe(0);
  expect(workspace.photos.fingerprintsAfter(-1, 100)).toHaveLength(20);
});

test('the id of a photo is never given again, not even the last one', async () => {
  await using workspace = await library();
  const last = { ...photoOf({ name: 'last', classIndex: 0, source: 'studio' }), path: 'studio/last.jpg' };
  const seen = new Set<number>();
  for (const name of ['last', 'second bytes', 'third bytes']) {
    workspace.photos.add([{ ...photoOf({ name, classIndex: 0, source: 'studio' }), path: last.path }]);
    const [found] = workspace.photos.findStudio(0).filter(({ path }) => path === last.path);
    if (!found) throw new Error('it was not stored');
    expect(seen.has(found.photoId), name).toBe(false);
    seen.add(found.photoId);
  }
});

const filters: Partial<PhotoFilter>[] = [
  { source: 'real', kcode: 'K-1' },
  { kcode: 'K-1' },
  { split: 'test' },
  { source: 'studio', kcode: 'K-1', split: 'test' },
];
const statements: [string, string][] = [
  ['the label of a content', REAL_KCODE_SQL],
  ['the studio photos of a class', STUDIO_SQL],
  ['the count of a source', COUNT_SQL],
  ['the counts of all classes', COUNT_PER_CLASS_SQL],
  ['the fingerprints', FINGERPRINT_SQL],
  ['the members', MEMBER_SQL],
  ...filters.flatMap((filter): [string, string][] => {
    const { countSql, pageSql } = listSql({ ...page, ...filter });
    return [
      [`the list by ${Object.keys(filter).join(' and ')}`, pageSql],
      [`the count by ${Object.keys(filter).join(' and ')}`, countSql],
    ];
  }),
];

test.each(statements)('%s is read through an index, without sorting', async (_title, sql) => {
  await using workspace = await library();
  const plan = planOf(workspace.db, sql);
  expect(plan.length).toBeGreaterThan(0);
  for (const step of plan) expect(step).not.toMatch(/^SCAN photo$|^SCAN photo |TEMP B-TREE/);
});

test('the whole list is read in its own order, page by page', async () => {
  await using workspace = await library();
  const plan = planOf(workspace.db, listSql(page).pageSql);
  expect(plan[0]).toBe('SCAN photo');
  expect(plan.join()).not.toContain('TEMP B-TREE');
});

/** The steps of a statement at 100,000 photos, by SQLite's own statistics. */
function planOf(db: Awaited<ReturnType<typeof library>>['db'], sql: string): string[] {
  db.exec('ANALYZE');
  db.exec(`UPDATE sqlite_stat1 SET stat = replace(stat, '20', '100000') WHERE tbl IN ('photo', 'photo_fingerprint')`);
  db.exec('ANALYZE sqlite_schema');
  const numbers = sql.replaceAll(/@\w+|\?/g, '1');
  const rows = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${numbers}`).all();
  return rows.map((row) => row.detail);
}
