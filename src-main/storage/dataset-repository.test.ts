import { expect, test } from 'vitest';
import { photoOf, workspaceWithDrugs } from '../dataset/library.fixture.ts';
import { PHOTO_AT_SQL, STANDING_SPLITS_SQL } from './dataset-repository.ts';
import { STEP_PHOTO_SQL } from './dataset-steps.ts';
import { datasetVersionSchema } from './schema/060-dataset-version.ts';

async function library() {
  const workspace = await workspaceWithDrugs('K-1', 'K-2');
  workspace.photos.add(
    Array.from({ length: 6 }, (_, index) => photoOf({ name: `a ${index}`, classIndex: index % 2, source: 'real' })),
  );
  return workspace;
}

test('a workspace of an earlier program keeps what its first two steps had come out with', async () => {
  await using workspace = await library();
  const ids = workspace.photos.library().map((photo) => photo.photoId);
  const [first = -1, second = -1, third = -1] = ids;
  workspace.dataset.saveMembers([first, second], 7);
  const assignments = new Map([
    [first, 'train'],
    [third, 'test'],
  ] as const);
  workspace.dataset.saveSplit({ assignments, leftOut: [second], seed: 7 });
  // As it was before the step that brought versions.
  workspace.db.exec(`
    DROP TABLE dataset_step_photo;
    DROP TABLE dataset_report;
    ALTER TABLE dataset_state DROP COLUMN version_number;
    DROP TABLE dataset_version;
  `);
  workspace.db.exec(datasetVersionSchema);
  expect(workspace.dataset.steps.photos('integrate')).toEqual(
    new Map([
      [first, { classIndex: 0, split: null }],
      [second, { classIndex: 1, split: null }],
    ]),
  );
  expect(workspace.dataset.steps.photos('split')).toEqual(new Map([[first, { classIndex: 0, split: 'train' }]]));
  expect(workspace.dataset.steps.report('integrate')).toBeNull();
  expect(workspace.dataset.versions.list()).toEqual([]);
  expect(workspace.dataset.versions.current()).toBeNull();
});

test('a step that is finished again replaces what it said, all or none', async () => {
  await using workspace = await library();
  const { steps } = workspace.dataset;
  const photos = new Map([[1, { classIndex: 0, split: 'val' }]] as const);
  steps.finish('split', { finishedAt: '2026-01-01T00:00:00.000Z', report: { round: 1 }, photos });
  const broken = new Map([[2, { classIndex: 0, split: 'dev' as 'val' }]]);
  expect(() => steps.finish('split', { finishedAt: '2026-01-02T00:00:00.000Z', report: {}, photos: broken })).toThrow();
  expect(steps.photos('split')).toEqual(photos);
  expect(steps.report('split')).toEqual({ finishedAt: '2026-01-01T00:00:00.000Z', report: { round: 1 } });
  steps.finish('split', { finishedAt: '2026-01-03T00:00:00.000Z', report: { round: 2 }, photos: new Map() });
  expect(steps.photos('split').size).toBe(0);
  expect(steps.photos('manifest').size).toBe(0);
  expect(steps.report('split')?.report).toEqual({ round: 2 });
});

test.each([
  ['the splits that stand', STANDING_SPLITS_SQL],
  ['the photos of a step', STEP_PHOTO_SQL],
  ['the photos at paths', PHOTO_AT_SQL],
])('%s are read through an index, without sorting', async (_title, sql) => {
  await using workspace = await library();
  const rows = workspace.db
    .prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql.replaceAll('?', "'split'")}`)
    .all();
  expect(rows.length).toBeGreaterThan(0);
  for (const { detail } of rows) expect(detail).not.toMatch(/^SCAN (photo|dataset_step_photo)\b|TEMP B-TREE/);
});
