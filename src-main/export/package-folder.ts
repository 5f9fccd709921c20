import { stat } from 'node:fs/promises';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import type {
  PackageContents,
  ReleasePackage,
  ReleaseRecord,
  ReleaseReport,
} from '../../src-shared/contract/release.ts';
import { systemError } from '../../src-shared/errors.ts';
import { sha256File } from '../files/hash-file.ts';
import { listFiles } from '../files/list-files.ts';

/** Holds the list of the other files, so it is not in it. */
export const REPORT_FILE = 'release.json';

/** How a package's folder is remembered: a workspace that is moved takes the packages inside of it along. */
export function storedDir(workspaceDir: string, dir: string): string {
  const inside = relative(workspaceDir, dir);
  const isOutside = inside === '' || inside.startsWith('..') || isAbsolute(inside);
  return isOutside ? dir : inside.split(sep).join('/');
}

/** Absolute. */
export function packageDir(workspaceDir: string, { dir }: Pick<ReleaseReport, 'dir'>): string {
  return resolve(workspaceDir, dir);
}

/** Whether the files are there with their sizes: quick, for lists. @throws AppError `io.*`. */
export async function folderState({
  dir,
  files,
}: Pick<ReleaseReport, 'dir' | 'files'>): Promise<ReleasePackage['folder']> {
  if (!(await isFolderThere({ dir }))) return 'gone';
  for (const { name, sizeBytes } of files) if ((await sizeOf(join(dir, name))) !== sizeBytes) return 'changed';
  return 'present';
}

/** Whether there is a folder to write into. @throws AppError `io.*`. */
export async function isFolderThere({ dir }: Pick<ReleaseReport, 'dir'>): Promise<boolean> {
  return (await sizeOf(dir)) !== null;
}

/** Every file with its hash, read anew. @throws AppError `io.*`. */
export async function readContents({ exportId, dir, files }: ReleaseRecord): Promise<PackageContents> {
  const found: PackageContents['files'] = [];
  for (const file of files) found.push({ ...file, state: await stateOf(join(dir, file.name), file) });
  const known = new Set([REPORT_FILE, ...files.map(({ name }) => name)]);
  const added: string[] = [];
  if (await isFolderThere({ dir })) {
    for await (const { path } of listFiles(dir)) {
      const name = relative(dir, path).split(sep).join('/');
      if (!known.has(name)) added.push(name);
    }
  }
  return { exportId, dir, files: found, added, isWhole: found.every(({ state }) => state === 'same') };
}

async function stateOf(
  path: string,
  { sizeBytes, sha256 }: ReleaseReport['files'][number],
): Promise<PackageContents['files'][number]['state']> {
  const size = await sizeOf(path);
  if (size === null) return 'gone';
  return size === sizeBytes && (await sha256File(path)) === sha256 ? 'same' : 'changed';
}

/** Null where nothing is there. */
async function sizeOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return null;
    throw systemError(error, path);
  }
}
