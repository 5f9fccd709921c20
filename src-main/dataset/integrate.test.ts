import { lstat, mkdir, readdir, readFile, readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { IntegrationStats } from '../../src-shared/contract/dataset.ts';
import { importPhotos } from '../photos/import-photos.ts';
import { drawPicture, put } from '../photos/pictures.fixture.ts';
import { integrate } from './integrate.ts';
import { photoOf, workspaceWithDrugs } from './library.fixture.ts';
import { systemLinks } from './link-folder.ts';
import { linkStudio } from './link-studio.ts';
import { COMBINED_DIR } from './workspace-paths.ts';

const batch = (source: 'studio' | 'real', classIndex: number, count: number) =>
  Array.from({ length: count }, (_, index) =>
    photoOf({ name: `${source} ${classIndex} ${index}`, classIndex, source }),
  );

test('each class gets studio and real photos as 3:7, and shortages are told with what is there and what is needed', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2', 'K-3');
  workspace.photos.add([
    ...batch('studio', 0, 100),
    ...batch('real', 0, 70),
    ...batch('studio', 1, 10),
    ...batch('real', 1, 20),
  ]);
  const report = await integrate({ materialise: false }, workspace, workspace.context);
  expect(report).toMatchObject({
    seed: 42,
    combinedDir: null,
    shortages: [
      { kcode: 'K-2', source: 'studio', have: 10, need: 15 },
      { kcode: 'K-2', source: 'real', have: 20, need: 35 },
      { kcode: 'K-3', source: 'studio', have: 0, need: 15 },
      { kcode: 'K-3', source: 'real', have: 0, need: 35 },
    ],
  });
  expect(IntegrationStats.parse(JSON.parse(await readFile(report.statsPath, 'utf8')))).toEqual({
    total_studio: 40,
    total_real: 90,
    total_combined: 130,
    per_class: {
      'K-1': { studio: 30, real: 70, total: 100 },
      'K-2': { studio: 10, real: 20, total: 30 },
      'K-3': { studio: 0, real: 0, total: 0 },
    },
  });
  expect(workspace.dataset.members()).toHaveLength(130);
});

test('the same seed chooses the same photos, another seed others, and no seed the one of the last time', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  workspace.photos.add(batch('studio', 0, 100));
  const choose = async (seed?: number) => {
    const report = await integrate({ seed, materialise: false }, workspace, workspace.context);
    return { seed: report.seed, members: workspace.dataset.members() };
  };
  const first = await choose(1);
  const second = await choose(2);
  expect(second.members).not.toEqual(first.members);
  expect(await choose()).toEqual(second);
  expect(await choose(1)).toEqual(first);
});

test('an empty library, and photos that have vanished, are not chosen from', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  const run = () => integrate({ materialise: false }, workspace, workspace.context);
  await expect(run()).rejects.toMatchObject({ reason: 'dataset.no_photos' });
  workspace.photos.add(batch('studio', 0, 3));
  const [first] = workspace.photos.findStudio(0);
  workspace.photos.setMissing([first?.photoId ?? -1], true);
  expect((await run()).stats.total_studio).toBe(2);
});

async function filledWorkspace() {
  const workspace = await workspaceWithDrugs('K-1');
  const [studio, real] = [join(workspace.root, 'studio'), join(workspace.root, 'real')];
  await put(studio, 'K-1/앞면.jpg', await drawPicture('a'));
  await put(studio, 'K-1/more/앞면.jpg', await drawPicture('b'));
  await put(real, 'K-1/photo.jpg', await drawPicture('c'));
  await linkStudio({ dir: studio }, workspace, workspace.context);
  await importPhotos({ dir: real }, workspace, workspace.context);
  return workspace;
}

test('the choice is laid out by links under clear names, and a name taken twice gets a part of its hash', async () => {
  await using workspace = await filledWorkspace();
  const report = await integrate({ materialise: true }, workspace, workspace.context);
  const dir = join(report.combinedDir ?? '', 'K-1');
  const names = (await readdir(dir)).sort();
  expect(names).toEqual([
    'real_photo.jpg',
    expect.stringMatching(/^studio_앞면(_[0-9a-f]{8})?\.jpg$/),
    expect.stringMatching(/^studio_앞면(_[0-9a-f]{8})?\.jpg$/),
  ]);
  for (const name of names) {
    expect((await lstat(join(dir, name))).isSymbolicLink()).toBe(true);
    expect(await readlink(join(dir, name))).toMatch(/^\.\.\//);
    expect((await readFile(join(dir, name))).length).toBeGreaterThan(1000);
  }
});

test.each([
  ['hard links', { ...systemLinks, symlink: refusal('EPERM') }, 2],
  ['copies', { symlink: refusal('EPERM'), link: refusal('EXDEV') }, 1],
])('where symlinks are refused, the layout is made of %s', async (_title, links, names) => {
  await using workspace = await filledWorkspace();
  const report = await integrate({ materialise: true }, { ...workspace, links }, workspace.context);
  const real = await lstat(join(report.combinedDir ?? '', 'K-1/real_photo.jpg'));
  expect(real.isFile()).toBe(true);
  expect(real.nlink).toBe(names);
});

test('what an earlier choice left is removed, and nothing else', async () => {
  await using workspace = await filledWorkspace();
  await integrate({ materialise: true }, workspace, workspace.context);
  const combined = join(workspace.workspaceDir, COMBINED_DIR);
  await put(combined, 'K-1/real_old.jpg', 'stale');
  await put(combined, 'K-9/studio_old.jpg', 'stale');
  await put(combined, 'K-1/notes.txt', 'mine');
  await put(workspace.root, 'elsewhere/real_precious.jpg', 'theirs');
  await symlink(join(workspace.root, 'elsewhere'), join(combined, 'K-5'));
  await integrate({ materialise: true }, workspace, workspace.context);
  expect((await readdir(combined)).sort()).toEqual(['K-1', 'K-5']);
  expect(await readdir(join(combined, 'K-1'))).toHaveLength(4);
  await integrate({ materialise: false }, workspace, workspace.context);
  expect(await readdir(join(combined, 'K-1'))).toEqual(['notes.txt']);
  expect(await readdir(join(workspace.root, 'elsewhere'))).toEqual(['real_precious.jpg']);
});

test('a layout folder that is a link to somewhere else is not cleared', async () => {
  await using workspace = await filledWorkspace();
  const elsewhere = join(workspace.root, 'elsewhere');
  await put(elsewhere, 'K-1/real_precious.jpg', 'theirs');
  await mkdir(join(workspace.workspaceDir, COMBINED_DIR, '..'), { recursive: true });
  await symlink(elsewhere, join(workspace.workspaceDir, COMBINED_DIR));
  await integrate({ materialise: false }, workspace, workspace.context);
  expect(await readdir(join(elsewhere, 'K-1'))).toEqual(['real_precious.jpg']);
});

function refusal(code: string) {
  return async () => {
    throw Object.assign(new Error(`${code}: not permitted`), { code });
  };
}
