import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import type { FilingAction } from '../../src-shared/contract/photo-filing.ts';
import { photoOf, workspaceWithDrugs } from '../dataset/library.fixture.ts';
import { DATABASE_FILE, openDatabase } from './database.ts';
import { SqliteDatasetRepository } from './dataset-repository.ts';
import { migrations } from './migrations.ts';
import { SqlitePhotoBrowseRepository } from './photo-browse-repository.ts';
import { findPhotoDetail } from './photo-detail-repository.ts';
import { PHOTO_EVENTS_SQL } from './photo-events.ts';
import {
  GONE_SQL,
  NEXT_REDO_SQL,
  NEXT_UNDO_SQL,
  REDO_SQL,
  SqlitePhotoFilingRepository,
  STEP_PHOTOS_SQL,
  STEPS_SQL,
  UNDO_SQL,
} from './photo-filing-repository.ts';
import { createGradeRepository } from './photo-grade-repository.ts';

/** Five studio photos (1 to 5) and five real ones (6 to 10) of K-1, and a clock that ticks a second at each look. */
async function library() {
  const workspace = await workspaceWithDrugs('K-1', 'K-2');
  const photos = (['studio', 'real'] as const).flatMap((source) =>
    Array.from({ length: 5 }, (_, index) => photoOf({ name: `${source} ${index}`, classIndex: 0, source })),
  );
  workspace.photos.add(photos);
  const filing = new SqlitePhotoFilingRepository(workspace.db);
  let seconds = 0;
  const at = () => new Date(Date.UTC(2026, 0, 2, 3, 4, seconds++)).toISOString();
  return {
    ...workspace,
    filing,
    at,
    decide: (photoIds: readonly number[], action: FilingAction) => filing.decide({ photoIds, action, at: at() }),
    undo: (stepId?: number) => filing.move({ kind: 'undo', stepId, at: at() }),
    redo: (stepId?: number) => filing.move({ kind: 'redo', stepId, at: at() }),
    /** What the filing can change of each photo. */
    states: () =>
      workspace.db
        .prepare('SELECT photo_id, class_index, decision, reject_reason, reject_note, own_grade, grade FROM photo')
        .all(),
    async [Symbol.asyncDispose]() {
      await workspace[Symbol.asyncDispose]();
    },
  };
}

const accept: FilingAction = { kind: 'accept' };
const blurred: FilingAction = { kind: 'reject', reason: 'blurred' };

test('a decision changes the photos it names, as one step, and says what stayed as it was', async () => {
  await using lib = await library();
  lib.decide([6], accept);
  const report = lib.decide([6, 7, 8, 8, 99], accept);
  expect(report).toMatchObject({
    step: { stepId: 2, action: accept, photos: 2, state: 'done', movedAt: null },
    unchanged: 1,
    leftOut: [{ problem: { reason: 'photos.not_in_library' }, count: 1, photoIds: [99] }],
  });
  expect(lib.decide([6, 7], accept)).toEqual({ step: null, unchanged: 2, leftOut: [] });
  expect(lib.filing.steps({ offset: 0, limit: 10 }).steps.map(({ photos }) => photos)).toEqual([2, 1]);
});

test('a rejection keeps its reason, and a note only where the reason has no name', async () => {
  await using lib = await library();
  lib.decide([6], blurred);
  lib.decide([7], { kind: 'reject', reason: 'other', note: '손가락이 가림' });
  lib.decide([6], { kind: 'reject', reason: 'dark' });
  const [six, seven] = [6, 7].map((photoId) => findPhotoDetail(lib.db, photoId));
  expect(six).toMatchObject({ decision: 'rejected', rejection: { reason: 'dark', note: null } });
  expect(seven).toMatchObject({ rejection: { reason: 'other', note: '손가락이 가림' } });
  lib.decide([6, 7], { kind: 'clear' });
  expect(findPhotoDetail(lib.db, 7)).toMatchObject({ decision: 'pending', rejection: null });
});

test('only real photos are relabelled; a studio photo is left out with the reason, and so is an unknown class', async () => {
  await using lib = await library();
  const report = lib.decide([4, 5, 6, 7], { kind: 'relabel', kcode: 'K-2' });
  expect(report).toMatchObject({
    step: { photos: 2 },
    leftOut: [{ problem: { reason: 'photos.studio_label' }, count: 2, photoIds: [4, 5] }],
  });
  expect(lib.photos.list({ kcode: 'K-2', offset: 0, limit: 10 }).photos.map(({ photoId }) => photoId)).toEqual([6, 7]);
  expect(() => lib.decide([6], { kind: 'relabel', kcode: 'K-9' })).toThrow(
    expect.objectContaining({ reason: 'photos.unknown_class' }),
  );
});

test("a person's grade stands before the measured one, and can be taken back", async () => {
  await using lib = await library();
  lib.decide([6], { kind: 'grade', grade: 'A' });
  expect(findPhotoDetail(lib.db, 6)).toMatchObject({ grade: 'A', ownGrade: 'A', measuredGrade: 'C' });
  lib.decide([6], { kind: 'grade', grade: null });
  expect(findPhotoDetail(lib.db, 6)).toMatchObject({ grade: 'C', ownGrade: null, measuredGrade: 'C' });
});

test('every step is undone and done again in turn, whatever it was', async () => {
  await using lib = await library();
  const steps: (() => unknown)[] = [
    () => lib.decide([6, 7, 8], accept),
    () => lib.decide([7, 9], blurred),
    () => lib.decide([7, 8], { kind: 'relabel', kcode: 'K-2' }),
    () => lib.decide([7], { kind: 'reject', reason: 'other', note: 'x' }),
    () => lib.decide([1, 7], { kind: 'grade', grade: 'B' }),
    () => lib.decide([6, 7, 8, 9], { kind: 'clear' }),
  ];
  const states = [lib.states()];
  for (const step of steps) {
    step();
    states.push(lib.states());
  }
  for (let index = steps.length; index > 0; index--) {
    const report = lib.undo();
    expect(report.moved.map(({ stepId, state }) => [stepId, state])).toEqual([[index, 'undone']]);
    expect(report.redo?.stepId).toBe(index);
    expect(lib.states()).toEqual(states[index - 1]);
  }
  expect(lib.undo()).toEqual({ undo: null, redo: expect.objectContaining({ stepId: 1 }), moved: [], gone: 0 });
  for (let index = 1; index <= steps.length; index++) {
    expect(lib.redo().moved.map(({ stepId }) => stepId)).toEqual([index]);
    expect(lib.states()).toEqual(states[index]);
  }
  expect(lib.redo().moved).toEqual([]);
});

test('a step of the history names its first photos, and all of them where it is asked', async () => {
  await using lib = await library();
  lib.decide([9], accept);
  lib.decide([10, 3, 2, 6, 7, 8], blurred);
  const photo = (photoId: number) => ({
    photoId,
    fileName: photoId < 6 ? `studio ${photoId - 1}.jpg` : `real ${photoId - 6}.jpg`,
  });
  const firstOf = () => lib.filing.steps({ offset: 0, limit: 10 }).steps.map(({ first }) => first);
  expect(firstOf()).toEqual([[2, 3, 6, 7].map(photo), [photo(9)]]);
  expect(lib.filing.stepPhotos(2, { offset: 3, limit: 2 })).toEqual([7, 8].map(photo));

  // What is no longer in the library is counted by the step and shown by nobody.
  lib.db.exec('UPDATE photo SET is_missing = 1 WHERE photo_id = 2; DELETE FROM photo WHERE photo_id = 3;');
  expect(firstOf()[0]).toEqual([6, 7, 8, 10].map(photo));
  expect(lib.filing.stepPhotos(2, { offset: 0, limit: 10 })).toEqual([6, 7, 8, 10].map(photo));
  expect(lib.filing.steps({ offset: 0, limit: 1 }).steps[0]?.photos).toBe(6);
  expect(lib.filing.stepPhotos(9, { offset: 0, limit: 10 })).toEqual([]);
});

test('many steps are undone back to a named one, and done again up to one', async () => {
  await using lib = await library();
  for (const photoId of [6, 7, 8, 9]) lib.decide([photoId], accept);
  expect(lib.undo(2).moved.map(({ stepId }) => stepId)).toEqual([4, 3, 2]);
  expect(lib.redo(3).moved.map(({ stepId }) => stepId)).toEqual([2, 3]);
  expect(lib.filing.state()).toMatchObject({ undo: { stepId: 3 }, redo: { stepId: 4 } });
  expect(() => lib.undo(4)).toThrow(expect.objectContaining({ reason: 'photos.step_not_done' }));
  expect(() => lib.redo(3)).toThrow(expect.objectContaining({ reason: 'photos.step_not_undone' }));
  expect(() => lib.undo(77)).toThrow(expect.objectContaining({ reason: 'photos.step_not_done' }));
});

test('a new decision ends what could be done again', async () => {
  await using lib = await library();
  lib.decide([6], accept);
  lib.decide([7], accept);
  lib.undo();
  lib.decide([8], accept);
  expect(lib.filing.state()).toMatchObject({ undo: { stepId: 3 }, redo: null });
  expect(lib.filing.steps({ offset: 0, limit: 10 }).steps.map(({ state }) => state)).toEqual([
    'done',
    'dropped',
    'done',
  ]);
  // A decision that changes nothing is none.
  lib.undo();
  expect(lib.decide([6], accept).step).toBeNull();
  expect(lib.filing.state().redo?.stepId).toBe(3);
});

test('another process undoes what this one did', async () => {
  await using lib = await library();
  lib.decide([6, 7], blurred);
  const other = openDatabase(lib.workspaceDir);
  const moved = new SqlitePhotoFilingRepository(other).move({ kind: 'undo', at: lib.at() });
  other.close();
  expect(moved.moved).toMatchObject([{ stepId: 1, photos: 2 }]);
  expect(findPhotoDetail(lib.db, 6)?.decision).toBe('pending');
  expect(lib.filing.state().redo).toMatchObject({ stepId: 1 });
});

test('the history of a photo tells each step, its undoing and its doing again, newest first', async () => {
  await using lib = await library();
  lib.decide([6, 7], accept);
  lib.decide([6], { kind: 'relabel', kcode: 'K-2' });
  lib.undo();
  lib.redo();
  lib.decide([7], blurred);
  const told = lib.filing.events(6).map(({ stepId, kind, before, after }) => [stepId, kind, before, after]);
  expect(told).toEqual([
    [2, 'redo', 'K-1', 'K-2'],
    [2, 'undo', 'K-2', 'K-1'],
    [2, 'do', 'K-1', 'K-2'],
    [1, 'do', 'pending', 'accepted'],
  ]);
  expect(lib.filing.steps({ offset: 1, limit: 1 })).toMatchObject({
    total: 3,
    steps: [{ stepId: 2, movedAt: '2026-01-02T03:04:03.000Z' }],
  });
});

test('a photo that is gone leaves its event, and undoing the step says so', async () => {
  await using lib = await library();
  lib.decide([5, 6], accept);
  const path = findPhotoDetail(lib.db, 5)?.path ?? '';
  lib.photos.add([{ ...photoOf({ name: 'other bytes', classIndex: 0, source: 'studio' }), path }]);
  expect(lib.undo()).toMatchObject({ gone: 1, moved: [{ photos: 2 }] });
  expect(findPhotoDetail(lib.db, 6)?.decision).toBe('pending');
});

test('photos whose file has vanished are not decided on', async () => {
  await using lib = await library();
  lib.photos.setMissing([5], true);
  expect(lib.decide([5], accept)).toMatchObject({ step: null, leftOut: [{ count: 1, photoIds: [5] }] });
});

test('a change is in the log that readers follow, and a reader that is too far behind is told', async () => {
  await using lib = await library();
  const browse = new SqlitePhotoBrowseRepository(lib.db);
  const before = browse.lastChange();
  lib.decide([6, 7], accept);
  lib.dataset.saveMembers([8], 42);
  expect(browse.changedSince(before)?.sort()).toEqual([6, 7, 8]);
  expect(browse.changedSince(browse.lastChange())).toEqual([]);
  lib.db.exec("UPDATE sqlite_sequence SET seq = seq + 300000 WHERE name = 'photo_change'");
  lib.decide([9], accept);
  expect(browse.changedSince(before)).toEqual([6, 7, 8, 9]);
  lib.decide([9], blurred);
  expect(browse.changedSince(before)).toBeNull();
});

test('a workspace from before decisions keeps its dataset, with nothing decided and nothing graded', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  const path = join(workspace.root, DATABASE_FILE);
  const old = new Database(path);
  old.pragma(`application_id = ${workspace.db.pragma('application_id', { simple: true })}`);
  for (const { version, sql } of migrations.filter((step) => step.version <= 40)) {
    old.exec(sql);
    old.pragma(`user_version = ${version}`);
  }
  old.exec(`INSERT INTO drug VALUES (0, 'K-1', 'a', 'b', 'c', 1, '{}');
    INSERT INTO photo VALUES (7, 'real', 0, '${'a'.repeat(64)}', 'a.jpg', '/in/a.jpg', 'JPEG', 'RGB', 8, 8, 1, '[]', NULL, 0, 'x');
    INSERT INTO dataset_member VALUES (7);
    INSERT INTO split_assignment VALUES (7, 'test');`);
  old.close();
  const db = openDatabase(workspace.root);
  expect(new SqliteDatasetRepository(db).members()).toEqual([7]);
  expect(findPhotoDetail(db, 7)).toMatchObject({ decision: 'pending', grade: null, quality: null, split: 'test' });
  expect(createGradeRepository(db).count()).toEqual({ graded: 0, ungraded: 1 });
  db.close();
});

test.each([
  ['the next step to undo', NEXT_UNDO_SQL],
  ['the next step to do again', NEXT_REDO_SQL],
  ['the steps', STEPS_SQL],
  ['the photos of a step', STEP_PHOTOS_SQL],
  ['undoing', UNDO_SQL],
  ['doing again', REDO_SQL],
  ['what is gone', GONE_SQL],
  ['the history of a photo', PHOTO_EVENTS_SQL],
])('%s is read through an index', async (_title, sql) => {
  await using lib = await library();
  const plan = lib.db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', '1')}`).all();
  expect(plan.length).toBeGreaterThan(0);
  for (const { detail } of plan) expect(detail).not.toMatch(/^SCAN (event|step|photo|filing_event|filing_move)/);
});
