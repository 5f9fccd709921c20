import type { Stats } from 'node:fs';
import { link, lstat, mkdir, readlink, rename, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemError } from '../../src-shared/errors.ts';
import { TEMPORARY_PREFIX } from '../files/write-file.ts';

export type LinkKind = 'symlink' | 'hardlink' | 'recorded';

/** The two ways of linking that a system may refuse: a parameter, so that every refusal can be tried. */
export type Links = {
  readonly symlink: (target: string, path: string, type: 'junction' | 'file') => Promise<void>;
  readonly link: (existing: string, path: string) => Promise<void>;
};
export const systemLinks: Links = { symlink, link };

/** No privilege, no such thing on this file system, another volume. Everything else is a real failure. */
const REFUSALS = new Set(['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EXDEV', 'EMLINK', 'EINVAL', 'UNKNOWN']);

/**
 * Links a whole folder at `path`, or moves the link that is there. `hardlink` where only single files can be linked: the
 * system refuses links to folders, or a real folder already stands at `path`, which stays.
 * @param target absolute.
 * @throws AppError `io.*`.
 */
export async function linkFolder(target: string, path: string, links: Links): Promise<'symlink' | 'hardlink'> {
  try {
    const existing = await lstatIfAny(path);
    if (existing && !existing.isSymbolicLink()) return 'hardlink';
    if (existing && (await readlink(path)) === target) return 'symlink';
    await mkdir(dirname(path), { recursive: true });
    // A junction is the link to a folder that Windows grants to everybody; elsewhere the type means nothing.
    const made = await replaceBy(path, (temporaryPath) => links.symlink(target, temporaryPath, 'junction'));
    return made ? 'symlink' : 'hardlink';
  } catch (error) {
    throw systemError(error, path);
  }
}

/**
 * Links one file at `path`. `refused` where the system does, `taken` where a file stands there that has no other name:
 * somebody put it there, and replacing it would lose it. With `isOurs` (we made the link at this path) it is replaced.
 * @throws AppError `io.*`.
 */
export async function hardLinkFile(
  target: string,
  path: string,
  { links, isOurs }: { readonly links: Links; readonly isOurs: boolean },
): Promise<'linked' | 'refused' | 'taken'> {
  try {
    const existing = await lstatIfAny(path);
    const wanted = await stat(target);
    if (existing && existing.ino === wanted.ino && existing.dev === wanted.dev) return 'linked';
    if (existing && existing.nlink === 1 && !isOurs) return 'taken';
    await mkdir(dirname(path), { recursive: true });
    return (await replaceBy(path, (temporaryPath) => links.link(target, temporaryPath))) ? 'linked' : 'refused';
  } catch (error) {
    throw systemError(error, path);
  }
}

/** Makes a link beside `path` and renames it: what was there is there until the new one is. False where it is refused. */
export async function replaceBy(path: string, make: (temporaryPath: string) => Promise<void>): Promise<boolean> {
  const temporaryPath = join(dirname(path), `${TEMPORARY_PREFIX}link`);
  await rm(temporaryPath, { force: true });
  try {
    await make(temporaryPath);
  } catch (error) {
    if (isRefusal(error)) return false;
    throw error;
  }
  await rename(temporaryPath, path);
  return true;
}

async function lstatIfAny(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

function isRefusal(error: unknown): boolean {
  return error instanceof Error && 'code' in error && REFUSALS.has(String(error.code));
}
