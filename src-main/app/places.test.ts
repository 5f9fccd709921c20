import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { browseFolder, countPictures } from './browse-folder.ts';
import { Places } from './places.ts';

let dir = '';
let places: Places;
beforeEach(() => {
  dir = realpathSync(mkdtempSync(join(tmpdir(), 'pillsnap places ')));
  for (const folder of ['home/알약/K-000001', 'home/알약/K-000002', 'home/.secret', 'home/empty', 'other/deep']) {
    mkdirSync(join(dir, folder), { recursive: true });
  }
  for (const file of [
    'K-000001/a.jpg',
    'K-000001/b.PNG',
    'K-000002/c.webp',
    'drugs.json',
    'notes.txt',
    '.hidden.jpg',
  ]) {
    writeFileSync(join(dir, 'home/알약', file), file);
  }
  places = new Places({ homeDir: join(dir, 'home'), startDir: join(dir, 'home/알약') });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const home = (...path: readonly string[]) => join(dir, 'home', ...path);
const folder = (path?: string) => browseFolder({ path, kind: 'folder', extensions: [] }, places);

describe('confined to roots', () => {
  beforeEach(() => places.confine(['~']));

  test('what lies in a root is admitted, by any way that leads to it', async () => {
    expect(await places.admit(home('알약'))).toBe(home('알약'));
    expect(await places.admit('~/알약')).toBe(home('알약'));
    expect(await places.admit('K-000001')).toBe(home('알약', 'K-000001'));
    expect(await places.admit('../empty/../알약')).toBe(home('알약'));
    // What is not there yet may be made.
    expect(await places.admit('~/new/deeper')).toBe(home('new', 'deeper'));
  });

  test('what lies outside is refused alike, whether it is there or not', async () => {
    symlinkSync(join(dir, 'other'), home('link'));
    symlinkSync(join(dir, 'nowhere'), home('dangling'));
    symlinkSync(home('loop'), home('loop'));
    for (const path of [
      dir,
      '/',
      join(dir, 'other'),
      join(dir, 'not there'),
      '~/..',
      '~/../other',
      '../../other',
      '~/link',
      '~/link/deep',
      '~/link/new',
      '~/dangling',
      '~/dangling/new',
      '~/loop',
      `${home()}x`,
    ]) {
      await expect(places.admit(path), path).rejects.toMatchObject({
        reason: 'places.outside',
        data: { params: { path } },
      });
    }
  });

  test('what is hidden is refused, unless a root names it', async () => {
    for (const path of ['~/.secret', '~/.secret/new', '~/알약/.hidden.jpg', '~/.not-there']) {
      await expect(places.admit(path), path).rejects.toMatchObject({ reason: 'places.hidden' });
    }
    await places.confine(['~/.secret']);
    expect(await places.admit('~/.secret')).toBe(home('.secret'));
  });

  test('a listing counts what lies in each folder and leaves out files, hidden things and links that lead away', async () => {
    symlinkSync(join(dir, 'other'), home('알약', 'link'));
    symlinkSync(home('empty'), home('알약', 'inner link'));
    const listing = await folder('~/알약');
    expect(listing).toMatchObject({
      path: home('알약'),
      trail: [{ path: home() }, { path: home('알약'), name: '알약' }],
      isWorkspace: false,
      isWritable: true,
      contents: { pictures: 0, folders: 2, isCut: false },
      unlisted: 0,
    });
    expect(listing.entries).toMatchObject([
      { kind: 'folder', name: 'inner link', contents: { pictures: 0, folders: 0 } },
      { kind: 'folder', name: 'K-000001', contents: { pictures: 2, folders: 0 } },
      { kind: 'folder', name: 'K-000002', contents: { pictures: 1, folders: 0 } },
    ]);
    // Nobody goes above a root.
    expect((await folder('~')).trail).toHaveLength(1);
  });

  test('without a path it begins at the first root, and a file stands for its folder', async () => {
    expect((await folder()).path).toBe(home());
    expect((await folder('~/알약/drugs.json')).path).toBe(home('알약'));
    await expect(folder('~/nothing')).rejects.toMatchObject({ reason: 'io.not_found' });
  });

  test('where a file is looked for, files of its kind are listed after the folders', async () => {
    const listing = await browseFolder({ path: '~/알약', kind: 'file', extensions: ['.json'] }, places);
    expect(listing.entries.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'folder K-000001',
      'folder K-000002',
      'file drugs.json',
    ]);
  });

  test('a folder that holds a workspace is marked', async () => {
    writeFileSync(home('empty', 'workspace.sqlite'), '');
    const entries = (await folder('~')).entries;
    expect(entries).toMatchObject([
      { name: 'empty', isWorkspace: true },
      { name: '알약', isWorkspace: false },
    ]);
  });

  test('a folder that can not be read is listed without a count', async ({ skip }) => {
    skip(process.getuid?.() === 0, 'root reads every folder');
    chmodSync(home('empty'), 0);
    expect((await folder('~')).entries).toMatchObject([{ name: 'empty', contents: null }, { name: '알약' }]);
    chmodSync(home('empty'), 0o700);
  });

  test('a folder is made by a plain name only', async () => {
    expect(await places.makeFolder('~', ' 새 폴더 ')).toEqual({ path: home('새 폴더'), name: '새 폴더' });
    await expect(places.makeFolder('~', '새 폴더')).rejects.toMatchObject({ reason: 'places.exists' });
    for (const name of ['', ' ', '.', '..', '.hidden', 'a/b', '..\\b', 'a:b', 'nul\0', 'x'.repeat(101), 'end.']) {
      await expect(places.makeFolder('~', name), name).rejects.toMatchObject({ reason: 'places.bad_name' });
    }
    await expect(places.makeFolder(join(dir, 'other'), 'a')).rejects.toMatchObject({ reason: 'places.outside' });
  });

  test('new workspaces go into the home folder where it may be seen, else into the first root', async () => {
    expect(places.suggestedDir()).toBe(home('PillSnap'));
    await places.confine([join(dir, 'other')]);
    expect(places.suggestedDir()).toBe(join(dir, 'other', 'PillSnap'));
  });

  test('a root inside another one is no root of its own, and one that is not there is an error', async () => {
    await places.confine(['~', home('알약')]);
    expect(places.roots()).toEqual([{ path: home(), name: 'home' }]);
    await expect(places.confine([join(dir, 'gone')])).rejects.toMatchObject({ reason: 'io.not_found' });
  });
});

test('without roots everything may be seen', async () => {
  expect(await places.admit(join(dir, 'other'))).toBe(join(dir, 'other'));
  expect(await places.admit('~/.secret')).toBe(home('.secret'));
  expect((await folder(join(dir, 'other'))).trail.at(-1)).toEqual({ path: join(dir, 'other'), name: 'other' });
});

test('pictures are counted with their folders, and the walk says how far it is', async () => {
  const told: Progress[] = [];
  const job = { signal: new AbortController().signal, report: (progress: Progress) => void told.push(progress) };
  expect(await countPictures(home(), places, job)).toEqual({
    dir: home(),
    pictures: 3,
    folders: 2,
    otherFiles: 2,
    sizeBytes: ['K-000001/a.jpg', 'K-000001/b.PNG', 'K-000002/c.webp'].join('').length,
  });
  expect(told.at(-1)).toEqual({ phase: 'scan', done: 3, total: null, figures: { folders: 2 } });
  const stopped = { ...job, signal: AbortSignal.abort() };
  await expect(countPictures(home(), places, stopped)).rejects.toMatchObject({ code: 'cancelled' });
});
