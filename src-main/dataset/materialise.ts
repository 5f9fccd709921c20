import type { Dirent } from 'node:fs';
import { copyFile, lstat, mkdir, readlink, rm, rmdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, parse, relative } from 'node:path';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { systemError, throwIfCancelled } from '../../src-shared/errors.ts';
import { readFolder } from '../files/list-files.ts';
import type { LibraryPhoto } from '../photos/photo-repository.ts';
import { type Links, replaceBy, systemLinks } from './link-folder.ts';
import { COMBINED_DIR } from './workspace-paths.ts';

export type ChosenPhoto = { readonly kcode: string; readonly photo: LibraryPhoto };
type Context = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/** Names that this module gives; only these are ever removed. */
const OUR_NAME = /^(studio|real)_/;

/**
 * Lays the chosen photos out as `combined/<kcode>/studio_<name>` and `real_<name>`, by links where the system allows them
 * and copies otherwise, and removes what an earlier choice left. @throws AppError `io.*`, `cancelled`.
 */
export async function materialise(
  chosen: readonly ChosenPhoto[],
  { workspaceDir, links = systemLinks }: { readonly workspaceDir: string; readonly links?: Links | undefined },
  { signal, report }: Context,
): Promise<void> {
  const named = nameFiles(chosen);
  await removeStale(workspaceDir, (kcode, name) => named.has(`${kcode}/${name}`));
  let done = 0;
  for (const [place, photo] of named) {
    throwIfCancelled(signal);
    await layOut(workspaceDir, photo, { place: join(workspaceDir, COMBINED_DIR, place), links });
    done += 1;
    report({ phase: 'materialise', done, total: named.size });
  }
}

/** Removes a layout of an earlier choice. Files that are not of this program's making stay. @throws AppError `io.*`. */
export async function clearCombined(workspaceDir: string): Promise<void> {
  await removeStale(workspaceDir, () => false);
}

/** `<kcode>/<source>_<name of the original>`; a name taken twice gets the head of its content's hash. */
export function nameFiles(chosen: readonly ChosenPhoto[]): Map<string, LibraryPhoto> {
  const named = new Map<string, LibraryPhoto>();
  const taken = new Set<string>();
  for (const { kcode, photo } of chosen) {
    const { name, ext } = parse(basename(photo.originalPath));
    const candidates = ['', `_${photo.sha256.slice(0, 8)}`, `_${photo.photoId}`].map(
      (suffix) => `${kcode}/${photo.source}_${name}${suffix}${ext}`,
    );
    // Folders of Windows and macOS don't tell upper from lower case, nor composed from decomposed.
    const free = candidates.find((candidate) => !taken.has(caseless(candidate)));
    if (free === undefined) throw new Error(`no free name for ${photo.path}`);
    taken.add(caseless(free));
    named.set(free, photo);
  }
  return named;
}

function caseless(name: string): string {
  return name.normalize('NFC').toLowerCase();
}

async function layOut(
  workspaceDir: string,
  photo: LibraryPhoto,
  { place, links }: { readonly place: string; readonly links: Links },
): Promise<void> {
  const target = isAbsolute(photo.path) ? photo.path : join(workspaceDir, photo.path);
  // Relative, so that a workspace that is moved as a whole keeps its links.
  const linkText = isAbsolute(photo.path) ? target : relative(dirname(place), target);
  try {
    await mkdir(dirname(place), { recursive: true });
    if ((await readlink(place).catch(() => null)) === linkText) return;
    if (await replaceBy(place, (temporaryPath) => links.symlink(linkText, temporaryPath, 'file'))) return;
    if (await replaceBy(place, (temporaryPath) => links.link(target, temporaryPath))) return;
    await replaceBy(place, (temporaryPath) => copyFile(target, temporaryPath));
  } catch (error) {
    throw systemError(error, place);
  }
}

async function removeStale(workspaceDir: string, isWanted: (kcode: string, name: string) => boolean): Promise<void> {
  const root = join(workspaceDir, COMBINED_DIR);
  for (const folder of await realFolder(root)) {
    if (!folder.isDirectory()) continue;
    const dir = join(root, folder.name);
    const files = await realFolder(dir);
    const stale = files.filter(
      (file) => OUR_NAME.test(file.name) && !file.isDirectory() && !isWanted(folder.name, file.name),
    );
    for (const file of stale) await rm(join(dir, file.name), { force: true });
    if (stale.length === files.length) await rmdir(dir);
  }
}

/** The entries of a folder that is really here: nothing is removed through a link, nor where there is nothing. */
async function realFolder(dir: string): Promise<readonly Dirent[]> {
  const info = await lstat(dir).catch(() => null);
  return info?.isDirectory() ? readFolder(dir) : [];
}
