import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { importPhotos } from '../photos/import-photos.ts';
import { drawPicture, put } from '../photos/pictures.fixture.ts';
import { findLeaks } from './find-leaks.ts';
import { integrate } from './integrate.ts';
import { photoOf, workspaceWithDrugs } from './library.fixture.ts';
import { makeManifest } from './manifest.ts';
import { split } from './split.ts';
import { lastReports } from './step-reports.ts';

type Workspace = Awaited<ReturnType<typeof workspaceWithDrugs>>;

async function splitWorkspace(): Promise<Workspace> {
  const workspace = await workspaceWithDrugs('K-1', 'K-2');
  const dir = join(workspace.root, 'real');
  for (const kcode of ['K-1', 'K-2']) {
    for (let index = 0; index < 12; index++) {
      await put(dir, `${kcode}/${index}.jpg`, await drawPicture(`${kcode} ${index}`, { width: 64, height: 48 }));
    }
  }
  await importPhotos({ dir }, workspace, workspace.context);
  await integrate({ materialise: false }, workspace, workspace.context);
  await split({ reset: false }, workspace, workspace.context);
  return workspace;
}

test('a clean split has no leak, and without a manifest there is nothing stale', async () => {
  await using workspace = await splitWorkspace();
  const report = await findLeaks(workspace, workspace.context);
  expect(report).toEqual({
    checkedAt: '2026-01-02T03:04:05.000Z',
    photos: 24,
    crossingPairs: 0,
    groupCount: 0,
    groups: [],
    manifest: null,
  });
  expect(lastReports(workspace).leaks).toEqual(report);
});

test('copies that stand in different splits are found in groups, with each photo and its place', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  const copies = [0, 1, 2].map((index) =>
    photoOf({ name: `copy ${index}`, classIndex: index === 2 ? 1 : 0, source: 'real', picture: 'same' }),
  );
  const others = Array.from({ length: 20 }, (_, index) =>
    photoOf({ name: `other ${index}`, classIndex: 0, source: 'real' }),
  );
  workspace.photos.add([...copies, ...others]);
  await integrate({ materialise: false }, workspace, workspace.context);
  await split({ reset: false }, workspace, workspace.context);
  // As no run of this program leaves it: by hand, copies into other splits.
  const [a = -1, b = -1, c = -1] = workspace.photos.library().map((photo) => photo.photoId);
  const assignments = new Map(workspace.dataset.assignments()).set(a, 'train').set(b, 'train').set(c, 'test');
  workspace.dataset.saveSplit({ assignments, leftOut: [], seed: 42 });
  const report = await findLeaks(workspace, workspace.context);
  // Two pairs cross, train to test; the pair within train does not.
  expect(report).toMatchObject({ photos: 23, crossingPairs: 2, groupCount: 1 });
  expect(report.groups).toEqual([
    {
      photos: [
        {
          photoId: a,
          path: 'photos/copy 0.jpg',
          fileName: 'copy 0.jpg',
          source: 'real',
          place: { kcode: 'K-1', split: 'train' },
        },
        {
          photoId: b,
          path: 'photos/copy 1.jpg',
          fileName: 'copy 1.jpg',
          source: 'real',
          place: { kcode: 'K-1', split: 'train' },
        },
        {
          photoId: c,
          path: 'photos/copy 2.jpg',
          fileName: 'copy 2.jpg',
          source: 'real',
          place: { kcode: 'K-2', split: 'test' },
        },
      ],
    },
  ]);
});

test('every entry of the manifest that no longer holds is named with what it was and what it is', async () => {
  await using workspace = await splitWorkspace();
  await makeManifest({ name: 'test', version: '1' }, workspace, workspace.context);
  const inTrain = [...workspace.dataset.standingSplits()].filter(([, name]) => name === 'train').map(([id]) => id);
  const [rejected = -1, relabelled = -1, missing = -1, moved = -1, left = -1, unknown = -1] = inTrain;
  const photos = new Map(workspace.photos.library().map((photo) => [photo.photoId, photo]));
  const pathOf = (photoId: number) => photos.get(photoId)?.path ?? '';
  const update = (change: string, photoId: number) =>
    workspace.db.prepare(`UPDATE photo SET ${change} WHERE photo_id = ?`).run(photoId);
  update("decision = 'rejected', reject_reason = 'blurred'", rejected);
  update('class_index = 1 - class_index', relabelled);
  await rm(join(workspace.workspaceDir, pathOf(missing)));
  const assignments = new Map(workspace.dataset.assignments()).set(moved, 'test');
  workspace.dataset.saveSplit({ assignments, leftOut: [], seed: 42 });
  workspace.db.prepare('DELETE FROM dataset_member WHERE photo_id = ?').run(left);
  workspace.db.prepare('DELETE FROM photo WHERE photo_id = ?').run(unknown);

  const { manifest } = await findLeaks(workspace, workspace.context);
  expect(manifest).toMatchObject({
    versionNumber: 1,
    files: 24,
    stale: { rejected: 1, relabelled: 1, missing: 1, moved: 1, left: 1, unknown: 1 },
  });
  const entries = new Map(manifest?.entries.map((entry) => [entry.problem, entry]));
  expect(entries.size).toBe(6);
  expect(entries.get('rejected')).toMatchObject({ photoId: rejected, path: pathOf(rejected) });
  expect(entries.get('relabelled')).toMatchObject({
    photoId: relabelled,
    was: { kcode: 'K-1' },
    now: { kcode: 'K-2' },
  });
  expect(entries.get('missing')).toMatchObject({ photoId: missing });
  expect(entries.get('moved')).toMatchObject({ photoId: moved, was: { split: 'train' }, now: { split: 'test' } });
  expect(entries.get('left')).toMatchObject({ photoId: left, now: { kcode: 'K-1' } });
  expect(entries.get('unknown')).toMatchObject({ photoId: null, now: null });
});

test('the check reports how far it is, stops when asked to, and then keeps no report', async () => {
  await using workspace = await splitWorkspace();
  await makeManifest({ name: 'test', version: '1' }, workspace, workspace.context);
  const seen: Progress[] = [];
  await findLeaks(workspace, { ...workspace.context, report: (progress) => seen.push(progress) });
  for (const phase of ['fingerprint', 'crop'] as const) {
    expect(seen.filter((progress) => progress.phase === phase).at(-1)).toMatchObject({ done: 24, total: 24 });
  }
  expect(seen.at(-1)).toEqual({ phase: 'scan', done: 24, total: 24 });

  await using other = await splitWorkspace();
  // At once, while fingerprints are read, and when the copies have been compared.
  for (const phase of ['prepare', 'fingerprint', 'crop'] as const) {
    const abort = new AbortController();
    const report = (progress: Progress) => {
      if (progress.phase === phase) abort.abort();
    };
    const stopped = findLeaks(other, { signal: abort.signal, report });
    await expect(stopped, phase).rejects.toMatchObject({ reason: 'cancelled' });
  }
  expect(lastReports(other).leaks).toBeNull();
});
