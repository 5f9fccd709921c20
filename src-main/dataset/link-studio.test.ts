import { lstat, mkdir, readFile, readlink, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { sha256 } from '../files/hash-file.ts';
import { drawPicture, put } from '../photos/pictures.fixture.ts';
import { workspaceWithDrugs } from './library.fixture.ts';
import { type Links, systemLinks } from './link-folder.ts';
import { linkStudio } from './link-studio.ts';
import { STUDIO_DIR } from './workspace-paths.ts';

/** As the systems say it that have no such link. */
const refuse = (code: string) => async () => {
  throw Object.assign(new Error(`${code}: not permitted`), { code });
};
const noSymlinks: Links = { ...systemLinks, symlink: refuse('EPERM') };
const noLinks: Links = { symlink: refuse('EPERM'), link: refuse('EXDEV') };

async function studio(dir: string) {
  await put(dir, 'K-1/앞면.jpg', await drawPicture('1 front'));
  await put(
    dir,
    'K-1/more/back.png',
    await sharp(await drawPicture('1 back'))
      .png()
      .toBuffer(),
  );
  await put(
    dir,
    ' k-2 /a.webp',
    await sharp(await drawPicture('2'))
      .webp()
      .toBuffer(),
  );
}

const pathsOf = (workspace: Awaited<ReturnType<typeof workspaceWithDrugs>>) =>
  workspace.photos
    .list({ offset: 0, limit: 100 })
    .photos.map((photo) => photo.path)
    .sort();

test('folders are linked by symlink, and every photo in them is recorded through the link', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2', 'K-3');
  const dir = join(workspace.root, '스튜디오');
  await studio(dir);
  const report = await linkStudio({ dir }, workspace, workspace.context);
  expect(report).toMatchObject({
    linked: 3,
    alreadyThere: 0,
    linkKind: 'symlink',
    perClass: { 'K-1': 2, 'K-2': 1 },
    missingDrugs: ['K-3'],
    vanished: [],
  });
  expect(await readlink(join(workspace.workspaceDir, STUDIO_DIR, 'K-2'))).toBe(join(dir, ' k-2 '));
  expect(pathsOf(workspace)).toEqual([
    `${STUDIO_DIR}/K-1/more/back.png`,
    `${STUDIO_DIR}/K-1/앞면.jpg`,
    `${STUDIO_DIR}/K-2/a.webp`,
  ]);
  for (const photo of workspace.photos.list({ offset: 0, limit: 100 }).photos) {
    expect(sha256(await readFile(join(workspace.workspaceDir, photo.path)))).toBe(photo.sha256);
    expect(photo).toMatchObject({ source: 'studio', condition: null });
  }
});

test('where folders cannot be linked, every file gets a hard link', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  const dir = join(workspace.root, 'studio');
  await studio(dir);
  const options = { ...workspace, links: noSymlinks };
  expect(await linkStudio({ dir }, options, workspace.context)).toMatchObject({ linked: 3, linkKind: 'hardlink' });
  const [linked, original] = [join(workspace.workspaceDir, STUDIO_DIR, 'K-1/앞면.jpg'), join(dir, 'K-1/앞면.jpg')];
  expect((await lstat(linked)).ino).toBe((await lstat(original)).ino);
  expect(await linkStudio({ dir }, options, workspace.context)).toMatchObject({
    linked: 0,
    alreadyThere: 3,
    vanished: [],
  });
});

test('where nothing can be linked, the absolute path is recorded', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  const dir = join(workspace.root, 'studio');
  await studio(dir);
  const options = { ...workspace, links: noLinks };
  expect(await linkStudio({ dir }, options, workspace.context)).toMatchObject({ linked: 3, linkKind: 'recorded' });
  expect(pathsOf(workspace)).toContain(join(dir, 'K-1/앞면.jpg'));
  expect(await linkStudio({ dir }, options, workspace.context)).toMatchObject({
    linked: 0,
    alreadyThere: 3,
    vanished: [],
  });
});

test('a failure that is no refusal is told', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  const dir = join(workspace.root, 'studio');
  await studio(dir);
  const options = { ...workspace, links: { ...systemLinks, symlink: refuse('ENOSPC') } };
  await expect(linkStudio({ dir }, options, workspace.context)).rejects.toMatchObject({ reason: 'io.no_space' });
});

test('a later run takes in new files, tells vanished ones, and takes them back', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  const dir = join(workspace.root, 'studio');
  await studio(dir);
  await linkStudio({ dir }, workspace, workspace.context);
  await put(dir, 'K-1/new.jpg', await drawPicture('new'));
  await rename(join(dir, 'K-1/앞면.jpg'), join(workspace.root, 'away.jpg'));
  const second = await linkStudio({ dir }, workspace, workspace.context);
  expect(second).toMatchObject({ linked: 1, alreadyThere: 2, vanished: [`${STUDIO_DIR}/K-1/앞면.jpg`] });
  expect(workspace.photos.count('studio')).toBe(3);
  expect(pathsOf(workspace)).not.toContain(`${STUDIO_DIR}/K-1/앞면.jpg`);
  await rename(join(workspace.root, 'away.jpg'), join(dir, 'K-1/앞면.jpg'));
  expect(await linkStudio({ dir }, workspace, workspace.context)).toMatchObject({
    linked: 0,
    alreadyThere: 4,
    vanished: [],
  });
  expect(workspace.photos.count('studio')).toBe(4);
});

test('other bytes under a known name are another photo', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  const dir = join(workspace.root, 'studio');
  const path = await put(dir, 'K-1/a.jpg', await drawPicture('before'));
  await linkStudio({ dir }, workspace, workspace.context);
  const [before] = workspace.photos.list({ offset: 0, limit: 1 }).photos;
  await writeFile(path, await drawPicture('after'));
  expect(await linkStudio({ dir }, workspace, workspace.context)).toMatchObject({
    linked: 1,
    alreadyThere: 0,
    vanished: [],
  });
  const { total, photos } = workspace.photos.list({ offset: 0, limit: 10 });
  expect(total).toBe(1);
  expect(photos[0]?.sha256).not.toBe(before?.sha256);
});

test('studio photos that moved to another folder are linked there', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2');
  const [dir, moved] = [join(workspace.root, 'studio'), join(workspace.root, 'moved')];
  await studio(dir);
  await linkStudio({ dir }, workspace, workspace.context);
  await rename(dir, moved);
  expect(await linkStudio({ dir: moved }, workspace, workspace.context)).toMatchObject({
    linked: 0,
    alreadyThere: 3,
    vanished: [],
  });
  expect(await readlink(join(workspace.workspaceDir, STUDIO_DIR, 'K-1'))).toBe(join(moved, 'K-1'));
});

test('a file that somebody put at the place of a link is kept, and the photo refused', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  const dir = join(workspace.root, 'studio');
  await put(dir, 'K-1/a.jpg', await drawPicture('theirs'));
  await put(workspace.workspaceDir, `${STUDIO_DIR}/K-1/a.jpg`, 'mine');
  const report = await linkStudio({ dir }, workspace, workspace.context);
  expect(report.refused).toMatchObject([{ problem: { reason: 'dataset.place_taken' } }]);
  expect(await readFile(join(workspace.workspaceDir, STUDIO_DIR, 'K-1/a.jpg'), 'utf8')).toBe('mine');
});

test('empty, unknown and doubled folders, loose files and files that are no photos are listed', async () => {
  await using workspace = await workspaceWithDrugs('K-1', 'K-2', 'K-3');
  const dir = join(workspace.root, 'studio');
  await put(dir, 'K-1/a.jpg', await drawPicture('a'));
  await put(dir, 'K-1/notes.txt', 'text');
  await put(dir, 'K-1/Thumbs.db', 'x');
  await put(dir, 'k-1/b.jpg', await drawPicture('b'));
  await put(dir, 'K-9/c.jpg', await drawPicture('c'));
  await put(dir, 'loose.jpg', await drawPicture('d'));
  await put(dir, '.hidden', 'x');
  await mkdir(join(dir, 'K-2'));
  const report = await linkStudio({ dir }, workspace, workspace.context);
  expect(report).toMatchObject({
    linked: 1,
    emptyFolders: [join(dir, 'K-2')],
    unknownFolders: ['K-9'],
    missingDrugs: ['K-3'],
  });
  expect(
    Object.fromEntries(report.refused.map(({ path, problem }) => [path.slice(dir.length + 1), problem.reason])),
  ).toEqual({
    '.hidden': 'photos.hidden',
    'K-1/Thumbs.db': 'imaging.not_an_image',
    'K-1/notes.txt': 'imaging.not_an_image',
    'k-1': 'dataset.second_folder',
    'loose.jpg': 'dataset.not_in_a_folder',
  });
  await rm(dir, { recursive: true });
  await expect(linkStudio({ dir }, workspace, workspace.context)).rejects.toMatchObject({ reason: 'io.not_found' });
});

test('a run that is cancelled keeps what it has recorded and calls nothing vanished', async () => {
  await using workspace = await workspaceWithDrugs('K-1');
  const dir = join(workspace.root, 'studio');
  for (let index = 0; index < 9; index++) await put(dir, `K-1/${index}.jpg`, await drawPicture(`${index}`));
  await linkStudio({ dir }, workspace, workspace.context);
  const abort = new AbortController();
  const context = { signal: abort.signal, report: ({ done }: { done: number }) => done === 3 && abort.abort() };
  await expect(linkStudio({ dir }, workspace, context)).rejects.toMatchObject({ reason: 'cancelled' });
  expect(workspace.photos.count('studio')).toBe(9);
});
