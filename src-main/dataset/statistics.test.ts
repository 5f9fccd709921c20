import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Decision } from '../../src-shared/contract/photo-filing.ts';
import { importPhotos } from '../photos/import-photos.ts';
import { drawPicture, put } from '../photos/pictures.fixture.ts';
import { integrate } from './integrate.ts';
import { photoOf, workspaceWithDrugs } from './library.fixture.ts';
import { makeManifest } from './manifest.ts';
import { split } from './split.ts';
import { datasetStatistics } from './statistics.ts';
import { lastReports } from './step-reports.ts';

type Workspace = Awaited<ReturnType<typeof workspaceWithDrugs>>;

/** What a person's filing leaves with a photo. */
const decide = (workspace: Workspace, photoId: number, decision: Decision) =>
  workspace.db
    .prepare('UPDATE photo SET decision = ?, reject_reason = ? WHERE photo_id = ?')
    .run(decision, decision === 'rejected' ? 'blurred' : null, photoId);
const relabel = (workspace: Workspace, photoId: number, classIndex: number) =>
  workspace.db.prepare('UPDATE photo SET class_index = ? WHERE photo_id = ?').run(classIndex, photoId);

const batch = (name: string, classIndex: number, source: 'studio' | 'real', count: number) =>
  Array.from({ length: count }, (_, index) => photoOf({ name: `${name} ${index}`, classIndex, source }));

async function importDrawn(workspace: Workspace, kcode: string, first: number, count: number): Promise<void> {
  const dir = join(workspace.root, `${kcode} from ${first}`);
  for (let index = first; index < first + count; index++) {
    await put(dir, `${kcode}/${index}.jpg`, await drawPicture(`${kcode} ${index}`, { width: 64, height: 48 }));
  }
  await importPhotos({ dir }, workspace, workspace.context);
}

const assemble = (workspace: Workspace) => integrate({ materialise: false }, workspace, workspace.context);
const divide = (workspace: Workspace) => split({ reset: false }, workspace, workspace.context);
const fix = (workspace: Workspace) => makeManifest({ name: 'test', version: '1' }, workspace, workspace.context);

/** Two classes of 20 real photos with files, all three steps done. */
async function builtWorkspace(): Promise<Workspace> {
  const workspace = await workspaceWithDrugs('K-1', 'K-2');
  await importDrawn(workspace, 'K-1', 0, 20);
  await importDrawn(workspace, 'K-2', 0, 20);
  await assemble(workspace);
  await divide(workspace);
  await fix(workspace);
  return workspace;
}

const statesOf = async (workspace: Workspace) => {
  const { integrate: first, split: second, manifest: third } = (await datasetStatistics(workspace)).steps;
  return [first.state, second.state, third.state];
};

test('each class says what it has, what the mix asks for and what an integration would take, by source', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2', 'K-3');
  workspace.photos.add([
    ...batch('a', 0, 'studio', 40),
    ...batch('b', 0, 'real', 70),
    ...batch('c', 1, 'studio', 4),
    ...batch('d', 1, 'real', 10),
  ]);
  const before = await datasetStatistics(workspace);
  expect(before.classes).toMatchObject([
    {
      kcode: 'K-1',
      studio: { have: 40, need: 30, wouldChoose: 30, chosen: 0 },
      real: { have: 70, need: 70, wouldChoose: 70, chosen: 0 },
    },
    {
      kcode: 'K-2',
      studio: { have: 4, need: 15, wouldChoose: 4, chosen: 0 },
      real: { have: 10, need: 35, wouldChoose: 10, chosen: 0 },
    },
    { kcode: 'K-3', studio: { have: 0, need: 15 }, real: { have: 0, need: 35 } },
  ]);
  expect(before.steps).toMatchObject({
    integrate: { state: 'never', finishedAt: null },
    split: { state: 'never' },
    manifest: { state: 'never' },
  });
  expect(before).toMatchObject({ seeds: { integration: null, split: null }, currentVersion: null });

  const report = await assemble(workspace);
  const division = await divide(workspace);
  const after = await datasetStatistics(workspace);
  expect(after.totals).toMatchObject({
    have: { studio: 44, real: 80 },
    need: { studio: 60, real: 140 },
    chosen: { studio: report.stats.total_studio, real: report.stats.total_real },
  });
  for (const { kcode, studio, real, splits } of after.classes) {
    expect({ studio: studio.chosen, real: real.chosen }).toEqual({
      studio: report.stats.per_class[kcode]?.studio,
      real: report.stats.per_class[kcode]?.real,
    });
    for (const name of ['train', 'val', 'test'] as const) {
      expect(splits[name].studio + splits[name].real).toBe(division.perClass[kcode]?.[name]);
    }
  }
  expect(lastReports(workspace)).toEqual({ integrate: report, split: division, manifest: null, leaks: null });
  const moved = lastReports({ dataset: workspace.dataset, workspaceDir: '/elsewhere' });
  expect(moved.integrate?.statsPath).toBe(join('/elsewhere/artifacts/datasets/integration_stats.json'));
  expect(moved.split?.splitsPath).toBe(join('/elsewhere/artifacts/datasets/splits.json'));
});

test('after all three steps nothing is out of date, and each says when it was made', async () => {
  await using workspace = await builtWorkspace();
  const { steps, currentVersion } = await datasetStatistics(workspace);
  for (const step of Object.values(steps)) {
    expect(step).toMatchObject({ state: 'done', finishedAt: '2026-01-02T03:04:05.000Z', isBehind: false });
  }
  expect(currentVersion).toBe(1);
});

test('new photos put every step behind, and each step run again brings the next to its turn', async () => {
  await using workspace = await builtWorkspace();
  await importDrawn(workspace, 'K-1', 20, 5);
  const { steps } = await datasetStatistics(workspace);
  expect(steps.integrate).toMatchObject({ state: 'out_of_date', isBehind: false, drift: { added: 5, removed: 0 } });
  expect(steps.split).toMatchObject({ state: 'out_of_date', isBehind: true, drift: { added: 0 } });
  expect(steps.manifest).toMatchObject({ state: 'out_of_date', isBehind: true });
  await assemble(workspace);
  const assembled = await datasetStatistics(workspace);
  expect(assembled.unassigned).toBe(5);
  expect(assembled.steps.split).toMatchObject({ state: 'out_of_date', isBehind: false, drift: { added: 5 } });
  expect(await statesOf(workspace)).toEqual(['done', 'out_of_date', 'out_of_date']);
  await divide(workspace);
  expect(await statesOf(workspace)).toEqual(['done', 'done', 'out_of_date']);
  expect((await fix(workspace)).versionNumber).toBe(2);
  expect(await statesOf(workspace)).toEqual(['done', 'done', 'done']);
});

test('a photo that the choice does not take puts nothing out of date', async () => {
  await using workspace = await builtWorkspace();
  const before = (await datasetStatistics(workspace)).classes[0]?.real;
  // 48 real photos ask for 47: the class is full below that.
  await importDrawn(workspace, 'K-1', 20, 28);
  await assemble(workspace);
  await divide(workspace);
  await fix(workspace);
  const full = await datasetStatistics(workspace);
  expect([before?.need, full.classes[0]?.real]).toMatchObject([35, { have: 48, need: 47, chosen: 47 }]);
  const chosen = new Set(workspace.dataset.members());
  const spare = workspace.photos.library().find(({ photoId }) => !chosen.has(photoId));
  decide(workspace, spare?.photoId ?? -1, 'rejected');
  expect(await statesOf(workspace)).toEqual(['done', 'done', 'done']);
});

test('a rejected photo leaves splits and manifest at once, is counted, and comes back with its decision', async () => {
  await using workspace = await builtWorkspace();
  const [photoId = -1] = workspace.dataset.members();
  decide(workspace, photoId, 'rejected');
  const { steps, classes, excluded } = await datasetStatistics(workspace);
  expect(steps.integrate).toMatchObject({ state: 'out_of_date', drift: { removed: 1, rejected: 1, added: 0 } });
  expect(steps.manifest.drift).toMatchObject({ removed: 1, rejected: 1 });
  expect(classes[0]?.real).toMatchObject({ have: 19, wouldChoose: 19, chosen: 19 });
  expect(excluded).toEqual({ rejected: 1, missing: 0 });
  expect(workspace.dataset.members()).not.toContain(photoId);
  const report = await fix(workspace);
  expect(report).toMatchObject({ totalImages: 39, versionNumber: 2, isNewVersion: true });
  decide(workspace, photoId, 'pending');
  expect(await statesOf(workspace)).toEqual(['done', 'done', 'out_of_date']);
  expect(await fix(workspace)).toMatchObject({ totalImages: 40, versionNumber: 1, isNewVersion: false });
  await assemble(workspace);
  decide(workspace, photoId, 'rejected');
  expect((await assemble(workspace)).stats.total_real).toBe(39);
});

test('a relabelled photo is in no split until it was chosen and divided anew, and then keeps its split', async () => {
  await using workspace = await builtWorkspace();
  const testPhoto = [...workspace.dataset.standingSplits()].find(([, name]) => name === 'test')?.[0] ?? -1;
  relabel(workspace, testPhoto, 1);
  const { steps } = await datasetStatistics(workspace);
  for (const step of Object.values(steps)) {
    expect(step).toMatchObject({ state: 'out_of_date', drift: { relabelled: 1, removed: 0, added: 0 } });
  }
  expect((await fix(workspace)).totalImages).toBe(39);
  await assemble(workspace);
  await expect(fix(workspace)).rejects.toMatchObject({ reason: 'dataset.not_split', data: { params: { count: 1 } } });
  await divide(workspace);
  expect(workspace.dataset.standingSplits().get(testPhoto)).toBe('test');
  expect((await fix(workspace)).totalImages).toBe(40);
  expect(await statesOf(workspace)).toEqual(['done', 'done', 'done']);
});

test('a studio photo whose file has vanished is counted as missing', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  workspace.photos.add([...batch('a', 0, 'studio', 10), ...batch('b', 0, 'real', 20)]);
  await assemble(workspace);
  await divide(workspace);
  workspace.photos.setMissing(
    workspace.photos
      .findStudio(0)
      .slice(0, 2)
      .map((photo) => photo.photoId),
    true,
  );
  const { steps, classes, excluded } = await datasetStatistics(workspace);
  expect(steps.integrate.drift).toMatchObject({ removed: 2, missing: 2, rejected: 0 });
  expect(classes[0]?.studio).toMatchObject({ have: 8, chosen: 8 });
  expect(excluded).toEqual({ rejected: 0, missing: 2 });
});

test('another split of the same photos puts only the manifest out of date', async () => {
  await using workspace = await builtWorkspace();
  await split({ reset: true, seed: 7 }, workspace, workspace.context);
  const { steps } = await datasetStatistics(workspace);
  expect([steps.integrate.state, steps.split.state, steps.manifest.state]).toEqual(['done', 'done', 'out_of_date']);
  expect(steps.manifest.drift.moved).toBeGreaterThan(0);
  expect(steps.manifest.drift).toMatchObject({ added: 0, removed: 0 });
});

test('a manifest of which nothing is recorded is out of date, one that is gone was never made', async () => {
  await using workspace = await builtWorkspace();
  workspace.db.exec("DELETE FROM dataset_step_photo WHERE step = 'manifest'");
  workspace.db.exec("DELETE FROM dataset_report WHERE step = 'manifest'");
  expect((await datasetStatistics(workspace)).steps.manifest).toMatchObject({
    state: 'out_of_date',
    finishedAt: null,
    drift: { added: 40 },
  });
  await rm(join(workspace.workspaceDir, 'artifacts/datasets/manifest.json'));
  expect((await datasetStatistics(workspace)).steps.manifest.state).toBe('never');
});

test('a step that was cancelled does not count as made', async () => {
  await using workspace = await builtWorkspace();
  await importDrawn(workspace, 'K-1', 20, 1);
  await assemble(workspace);
  const signal = AbortSignal.abort();
  await expect(split({ reset: false }, workspace, { signal, report: () => {} })).rejects.toMatchObject({
    reason: 'cancelled',
  });
  expect(await statesOf(workspace)).toEqual(['done', 'out_of_date', 'out_of_date']);
});
