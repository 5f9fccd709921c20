import { join } from 'node:path';
import { expect, test } from 'vitest';
import { photoOf, workspaceWithDrugs } from '../dataset/library.fixture.ts';
import { createGradeRepository } from '../storage/photo-grade-repository.ts';
import { gradePhotos } from './grade-photos.ts';
import { drawPicture, put } from './pictures.fixture.ts';

/** More than one transaction holds. */
const PHOTOS = 80;

/** Photos with their files, of which nothing was measured. */
async function ungradedLibrary() {
  const workspace = await workspaceWithDrugs('K-1');
  const names = Array.from({ length: PHOTOS }, (_, index) => `photo ${index}`);
  workspace.photos.add(names.map((name) => photoOf({ name, classIndex: 0, source: 'real' })));
  const bytes = await drawPicture('pill', { width: 64, height: 48 });
  for (const name of names) await put(join(workspace.workspaceDir, 'photos'), `${name}.jpg`, bytes);
  workspace.db.exec('DELETE FROM photo_quality; UPDATE photo SET measured_grade = NULL');
  const grades = createGradeRepository(workspace.db);
  return { ...workspace, grades, [Symbol.asyncDispose]: () => workspace[Symbol.asyncDispose]() };
}

test.each([
  [1, 'within the first transaction'],
  [70, 'within a later one'],
])(
  'what was graded before a cancellation stays, and the rest is graded the next time (%i photos, %s)',
  async (stopAfter) => {
    await using library = await ungradedLibrary();
    const abort = new AbortController();
    const stopping = gradePhotos(library, {
      signal: abort.signal,
      report: ({ done, total }) => {
        expect(total).toBe(PHOTOS);
        if (done === stopAfter) abort.abort();
      },
    });
    await expect(stopping).rejects.toMatchObject({ code: 'cancelled' });
    expect(library.grades.count()).toEqual({ graded: stopAfter, ungraded: PHOTOS - stopAfter });

    const told: unknown[] = [];
    const report = await gradePhotos(library, {
      signal: new AbortController().signal,
      report: ({ done, total }) => told.push([done, total]),
    });
    const left = PHOTOS - stopAfter;
    expect(report).toMatchObject({ graded: left, alreadyGraded: stopAfter, failed: [] });
    expect(Object.values(report.grades).reduce((sum, count) => sum + count, 0)).toBe(left);
    // The second call counts what it has to do itself.
    expect([told[0], told.at(-1)]).toEqual([
      [1, left],
      [left, left],
    ]);
    expect(library.grades.count()).toEqual({ graded: PHOTOS, ungraded: 0 });
  },
);
