import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { FilingAction } from '../../src-shared/contract/photo-filing.ts';
import { decodeImage } from '../imaging/decode.ts';
import { fingerprintOf } from '../photos/fingerprint.ts';
import { drawPicture } from '../photos/pictures.fixture.ts';
import { SqlitePhotoFilingRepository } from '../storage/photo-filing-repository.ts';
import { datasetPhotos } from './dataset-photos.ts';
import { integrate } from './integrate.ts';
import { photoOf, workspaceWithDrugs } from './library.fixture.ts';
import { split } from './split.ts';

type Workspace = Awaited<ReturnType<typeof workspaceWithDrugs>>;

const AT = '2026-01-02T03:04:05.000Z';
const batch = (name: string, classIndex: number, count: number) =>
  Array.from({ length: count }, (_, index) => photoOf({ name: `${name} ${index}`, classIndex, source: 'real' }));

function decide(workspace: Workspace, photoIds: readonly number[], action: FilingAction) {
  return new SqlitePhotoFilingRepository(workspace.db).decide({ photoIds, action, at: AT });
}

function undo(workspace: Workspace): void {
  new SqlitePhotoFilingRepository(workspace.db).move({ kind: 'undo', at: AT });
}

async function build(workspace: Workspace) {
  await integrate({ materialise: false }, workspace, workspace.context);
  return split({ reset: false }, workspace, workspace.context);
}

const idOf = (workspace: Workspace, name: string): number => {
  const photo = workspace.photos.library().find(({ path }) => path === `photos/${name}.jpg`);
  if (!photo) throw new Error(`no photo ${name}`);
  return photo.photoId;
};

/** Paths of the dataset's photos with their K-code and split. */
function contentOf(workspace: Workspace): Map<string, string> {
  const { splits } = datasetPhotos(workspace);
  return new Map(
    Object.entries(splits).flatMap(([name, photos]) =>
      photos.map(({ path, kcode }): [string, string] => [path, `${kcode} ${name}`]),
    ),
  );
}

test.each<[string, FilingAction]>([
  ['rejected', { kind: 'reject', reason: 'blurred' }],
  ['relabelled', { kind: 'relabel', kcode: 'K-2' }],
])(
  'a photo that is %s is out of the dataset at once, and undoing it brings it back as it was',
  async (_name, action) => {
    await using workspace = await workspaceWithDrugs('K-1', 'K-2');
    workspace.photos.add([...batch('a', 0, 20), ...batch('b', 1, 20)]);
    await build(workspace);
    const before = contentOf(workspace);
    const photoIds = ['a 3', 'a 4', 'a 5'].map((name) => idOf(workspace, name));
    decide(workspace, photoIds, action);
    const after = contentOf(workspace);
    expect(after.size).toBe(37);
    expect([...after.keys()].filter((path) => /a [345]\.jpg$/.test(path))).toEqual([]);
    undo(workspace);
    expect(contentOf(workspace)).toEqual(before);
  },
);

test('rejected photos are not chosen, and give their place to others', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  workspace.photos.add(batch('a', 0, 40));
  decide(workspace, [idOf(workspace, 'a 1'), idOf(workspace, 'a 2')], { kind: 'reject', reason: 'wrong_pill' });
  const report = await integrate({ materialise: false }, workspace, workspace.context);
  expect(report.stats.per_class['K-1']).toMatchObject({ real: 38 });
  expect(report.rejected).toEqual({ 'K-1': 2 });
  expect(workspace.dataset.members()).not.toContain(idOf(workspace, 'a 1'));
});

test('a relabelled photo without copies is counted under its new label and stays in its split', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  workspace.photos.add([...batch('a', 0, 30), ...batch('b', 1, 30)]);
  await build(workspace);
  const test1 = [...contentOf(workspace)].filter(([, place]) => place === 'K-1 test').map(([path]) => path);
  expect(test1.length).toBeGreaterThan(1);
  const ids = workspace.photos.library().flatMap(({ photoId, path }) => (test1.includes(path) ? [photoId] : []));
  decide(workspace, ids, { kind: 'relabel', kcode: 'K-2' });
  await integrate({ materialise: false }, workspace, workspace.context);
  expect(datasetPhotos(workspace).unassigned).toHaveLength(ids.length);
  const report = await split({ reset: false }, workspace, workspace.context);
  expect(report).toMatchObject({ crossingCopies: 0, leftOut: [] });
  for (const path of test1) expect(contentOf(workspace).get(path)).toBe('K-2 test');
  expect(report.perClass['K-1']).toMatchObject({ test: 0 });
});

test('a relabelled photo that is cut out of a photo of its new class goes where that is', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  const whole = await drawPicture('whole', { width: 640, height: 480 });
  const part = await sharp(whole)
    .extract({ left: 64, top: 0, width: 500, height: 480 })
    .jpeg({ quality: 92 })
    .toBuffer();
  const drawn = async (name: string, classIndex: number, bytes: Buffer) => ({
    ...photoOf({ name, classIndex, source: 'real' as const }),
    fingerprint: fingerprintOf(await decodeImage(bytes)),
  });
  workspace.photos.add([
    ...batch('a', 0, 30),
    ...batch('b', 1, 30),
    await drawn('part', 0, part),
    await drawn('whole', 1, whole),
  ]);
  await build(workspace);
  const assignments = new Map(workspace.dataset.assignments());
  assignments.set(idOf(workspace, 'part'), 'train').set(idOf(workspace, 'whole'), 'test');
  workspace.dataset.saveSplit({ assignments, leftOut: [], seed: 42 });
  expect((await build(workspace)).crossingCopies).toBe(0); // under two labels nobody looks for it
  decide(workspace, [idOf(workspace, 'part')], { kind: 'relabel', kcode: 'K-2' });
  expect(await build(workspace)).toMatchObject({ crossingCopies: 0, leftOut: [] });
  expect(contentOf(workspace).get('photos/part.jpg')).toBe('K-2 test');
  expect(contentOf(workspace).get('photos/whole.jpg')).toBe('K-2 test');
});

test('a photo that is relabelled while a split looks for copies is divided the next time', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  workspace.photos.add([...batch('a', 0, 30), ...batch('b', 1, 30)]);
  await integrate({ materialise: false }, workspace, workspace.context);
  const photoId = idOf(workspace, 'a 7');
  let isRelabelled = false;
  const report = () => {
    if (!isRelabelled) decide(workspace, [photoId], { kind: 'relabel', kcode: 'K-2' });
    isRelabelled = true;
  };
  await split({ reset: false }, workspace, { ...workspace.context, report });
  expect(isRelabelled).toBe(true);
  expect(workspace.dataset.assignments().has(photoId)).toBe(false);
  expect(contentOf(workspace).has('photos/a 7.jpg')).toBe(false);
});
