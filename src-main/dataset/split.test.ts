import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { Splits } from '../../src-shared/contract/dataset.ts';
import { integrate } from './integrate.ts';
import { photoOf, workspaceWithDrugs } from './library.fixture.ts';
import { split } from './split.ts';
import { summariseDataset } from './summarise-dataset.ts';

type Workspace = Awaited<ReturnType<typeof workspaceWithDrugs>>;

/** `count` real photos of a class, named so that they differ from batch to batch. */
const batch = (name: string, classIndex: number, count: number) =>
  Array.from({ length: count }, (_, index) => photoOf({ name: `${name} ${index}`, classIndex, source: 'real' }));

async function divide(workspace: Workspace, input: { seed?: number; reset?: boolean } = {}) {
  await integrate({ materialise: false }, workspace, workspace.context);
  return split({ reset: false, ...input }, workspace, workspace.context);
}

/** Split by path. */
function placesOf(workspace: Workspace): Map<string, string | null> {
  return new Map(workspace.photos.list({ offset: 0, limit: 10_000 }).photos.map((photo) => [photo.path, photo.split]));
}

test('splits.json holds every chosen photo once, with label, K-code, source and hash', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  workspace.photos.add([...batch('a', 0, 40), ...batch('b', 1, 20)]);
  const report = await divide(workspace);
  expect(report).toMatchObject({
    seed: 42,
    counts: { train: 48, val: 6, test: 6 },
    perClass: { 'K-1': { train: 32, val: 4, test: 4 }, 'K-2': { train: 16, val: 2, test: 2 } },
    copies: { photos: 0, groups: 0 },
    crossingCopies: 0,
    tooSmall: [],
    leftOut: [],
  });
  const splits = Splits.parse(JSON.parse(await readFile(report.splitsPath, 'utf8')));
  const all = [...splits.train, ...splits.val, ...splits.test];
  expect(new Set(all.map((photo) => photo.path)).size).toBe(60);
  expect(splits.test.filter((photo) => photo.kcode === 'K-2')).toHaveLength(2);
  expect(all.every(({ label, kcode }) => kcode === `K-${label + 1}`)).toBe(true);
  expect(summariseDataset(workspace)[0]).toMatchObject({
    kcode: 'K-1',
    real: 40,
    selectedReal: 40,
    train: 32,
    val: 4,
    test: 4,
  });
});

test('copies stand in one split, also across classes and sources', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  const copies = (['studio', 'real'] as const).flatMap((source) =>
    [0, 1].flatMap((classIndex) =>
      Array.from({ length: 8 }, (_, index) =>
        photoOf({ name: `${source} ${classIndex} ${index}`, classIndex, source, picture: `picture ${index}` }),
      ),
    ),
  );
  workspace.photos.add([...copies, ...batch('a', 0, 20), ...batch('b', 1, 20)]);
  const report = await divide(workspace);
  expect(report).toMatchObject({ copies: { photos: 32, groups: 8 }, crossingCopies: 0 });
  const places = placesOf(workspace);
  for (let index = 0; index < 8; index++) {
    const splits = copies
      .filter((photo) => photo.path.endsWith(` ${index}.jpg`))
      .map((photo) => places.get(photo.path));
    expect(new Set(splits).size).toBe(1);
  }
});

test('photos that are added later never move an old one, and copies of old ones join them', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  workspace.photos.add(batch('old', 0, 40));
  await divide(workspace);
  const before = placesOf(workspace);
  const copies = batch('old', 0, 40).map((photo, index) => ({
    ...photoOf({ name: `copy ${index}`, classIndex: 0, source: 'real' }),
    fingerprint: photo.fingerprint,
  }));
  workspace.photos.add([...copies, ...batch('new', 0, 40)]);
  const report = await divide(workspace);
  const after = placesOf(workspace);
  for (const [path, place] of before) expect(after.get(path)).toBe(place);
  for (const [index, copy] of copies.entries())
    expect(after.get(copy.path)).toBe(before.get(`photos/old ${index}.jpg`));
  expect(report).toMatchObject({ crossingCopies: 0, counts: { train: 96, val: 12, test: 12 }, leftOut: [] });
});

test('a photo that would tie two splits together is left out, and named', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  workspace.photos.add(batch('old', 0, 40));
  await divide(workspace);
  // Two pictures that differ by a little more than copies may, and one halfway between them.
  const ground = (level: number) => photoOf({ name: `ground ${level}`, classIndex: 0, source: 'real' });
  const grounds = [100, 105, 103].map((level) => ({
    ...ground(level),
    fingerprint: ground(100).fingerprint.map((_, at) => (at < 8 ? 1 : at < 1032 ? level : 128)),
  }));
  const [low, high, middle] = grounds;
  if (!low || !high || !middle) throw new Error('three photos');
  workspace.photos.add([low, high]);
  const assignments = new Map(workspace.dataset.assignments());
  const idOf = (path: string) => workspace.photos.library().find((photo) => photo.path === path)?.photoId ?? -1;
  assignments.set(idOf(low.path), 'train').set(idOf(high.path), 'test');
  workspace.dataset.saveSplit({ assignments, leftOut: [], seed: 42 });
  workspace.photos.add([middle]);
  const report = await divide(workspace);
  expect(report.leftOut).toMatchObject([
    { path: middle.path, problem: { reason: 'dataset.bridges_splits', params: { splits: 'train, test' } } },
  ]);
  expect(report.crossingCopies).toBe(0);
  const places = placesOf(workspace);
  expect([low, high, middle].map((photo) => places.get(photo.path))).toEqual(['train', 'test', null]);
});

test('crossing copies are counted from the finished split', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  workspace.photos.add([
    ...batch('a', 0, 40),
    photoOf({ name: 'x', classIndex: 0, source: 'real', picture: 'same' }),
    photoOf({ name: 'y', classIndex: 0, source: 'real', picture: 'same' }),
  ]);
  await divide(workspace);
  // As no run of this program leaves it: by hand, one of two copies into another split.
  const assignments = new Map(workspace.dataset.assignments());
  const [last = -1, first = -1] = [...assignments.keys()].sort((a, b) => b - a);
  assignments.set(last, 'test').set(first, 'train');
  workspace.dataset.saveSplit({ assignments, leftOut: [], seed: 42 });
  expect((await divide(workspace)).crossingCopies).toBe(1);
});

test('another seed is refused until everything is forgotten on purpose; no seed means the one that stands', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  workspace.photos.add(batch('a', 0, 60));
  await divide(workspace, { seed: 7 });
  const before = placesOf(workspace);
  await expect(divide(workspace, { seed: 8 })).rejects.toMatchObject({
    reason: 'dataset.other_seed',
    data: { params: { seed: 7, asked: 8 } },
  });
  expect(await divide(workspace)).toMatchObject({ seed: 7 });
  expect(placesOf(workspace)).toEqual(before);
  expect(await divide(workspace, { seed: 8, reset: true })).toMatchObject({ seed: 8 });
  expect(placesOf(workspace)).not.toEqual(before);
  expect(await divide(workspace)).toMatchObject({ seed: 8 });
});

test('classes that cannot fill three splits are named with what they miss', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2', 'K-3');
  workspace.photos.add([...batch('a', 0, 40), ...batch('b', 1, 2)]);
  expect((await divide(workspace)).tooSmall).toEqual([
    { kcode: 'K-2', groups: 2, missing: ['val'] },
    { kcode: 'K-3', groups: 0, missing: ['train', 'val', 'test'] },
  ]);
});

test('before an integration there is nothing to split', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  await expect(split({ reset: false }, workspace, workspace.context)).rejects.toMatchObject({
    reason: 'dataset.not_integrated',
  });
});
