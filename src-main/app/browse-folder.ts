import { constants } from 'node:fs';
import { access, opendir, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { FolderContents, FolderEntry, FolderListing } from '../../src-shared/contract/places.ts';
import { systemError, throwIfCancelled } from '../../src-shared/errors.ts';
import { listFiles, readFolder } from '../files/list-files.ts';
import { mapConcurrently } from '../photos/map-concurrently.ts';
import { DATABASE_FILE } from '../storage/database.ts';
import type { JobContext } from './jobs.ts';
import { isHidden, type Places } from './places.ts';

/** Endings of the formats that an import reads. */
const PICTURE_EXTENSIONS = new Set(['.jpg', '.jpeg', '.png', '.webp', '.gif', '.tif', '.tiff']);
/** A list that nobody scrolls to its end. */
const MAX_ENTRIES = 2_000;
/** Folders of a listing that are looked into, and entries of each: some tenths of a second on a network drive. */
const MAX_COUNTED_FOLDERS = 300;
const MAX_COUNTED_ENTRIES = 5_000;
const CONCURRENCY = 8;
/** How often a walk says how far it is, in files. */
const REPORT_EVERY = 200;

export type BrowseQuestion = {
  readonly path?: string | undefined;
  readonly kind: 'folder' | 'file';
  readonly extensions: readonly string[];
};

/** What a person sees of a folder. @throws AppError `places.*`, `io.*`. */
export async function browseFolder(question: BrowseQuestion, places: Places): Promise<FolderListing> {
  const [start] = places.roots();
  const asked = await places.admit(question.path ?? start?.path ?? '.');
  const dir = (await isFile(asked)) ? dirname(asked) : asked;
  const found = await findEntries(dir, question, places);
  const shown = found.slice(0, MAX_ENTRIES);
  const entries: FolderEntry[] = [];
  const looked = mapConcurrently(shown.entries(), CONCURRENCY, async ([index, entry]) =>
    entry.kind === 'folder' && index < MAX_COUNTED_FOLDERS ? { ...entry, ...(await lookInto(entry.path)) } : entry,
  );
  for await (const entry of looked) entries.push(entry);
  const { isWorkspace, contents } = await lookInto(dir);
  return {
    path: dir,
    trail: places.trail(dir),
    isWorkspace,
    isWritable: await access(dir, constants.W_OK).then(
      () => true,
      () => false,
    ),
    contents: contents ?? { pictures: 0, folders: 0, isCut: false },
    entries,
    unlisted: found.length - shown.length,
  };
}

/** Counts the pictures under a folder, hidden ones left out. @throws AppError `places.*`, `io.*`, `cancelled`. */
export async function countPictures(asked: string, places: Places, { signal, report }: JobContext) {
  const dir = await places.admit(asked);
  const folders = new Set<string>();
  let pictures = 0;
  let otherFiles = 0;
  let sizeBytes = 0;
  const tell = () => report({ phase: 'scan', done: pictures, total: null, figures: { folders: folders.size } });
  for await (const found of listFiles(dir, signal)) {
    if (found.kind !== 'file') continue;
    if (isPicture(found.path)) {
      pictures += 1;
      folders.add(found.folder);
      // A file that has gone since, or a link to nothing: the import will say so.
      sizeBytes += await stat(found.path).then(
        ({ size }) => size,
        () => 0,
      );
    } else otherFiles += 1;
    if ((pictures + otherFiles) % REPORT_EVERY === 0) tell();
  }
  throwIfCancelled(signal);
  tell();
  return { dir, pictures, folders: folders.size, otherFiles, sizeBytes };
}

async function findEntries(dir: string, { kind, extensions }: BrowseQuestion, places: Places): Promise<FolderEntry[]> {
  const entries = (await readFolder(dir)).filter(({ name }) => !isHidden(name));
  const found: FolderEntry[] = [];
  const described = mapConcurrently(entries, CONCURRENCY, async (entry): Promise<FolderEntry | null> => {
    const path = join(dir, entry.name);
    const plain = { path, name: entry.name };
    if (entry.isDirectory()) return { ...plain, kind: 'folder', isWorkspace: false, contents: null };
    const isWanted = kind === 'file' && (extensions.length === 0 || extensions.includes(extname(path).toLowerCase()));
    if (!isWanted && !entry.isSymbolicLink()) return null;
    try {
      // A link that leads out of the roots is not there for the person.
      const info = await stat(await places.admit(path));
      if (info.isDirectory()) return { ...plain, kind: 'folder', isWorkspace: false, contents: null };
      if (!isWanted || !info.isFile()) return null;
      return { ...plain, kind: 'file', sizeBytes: info.size, modifiedAt: info.mtime.toISOString() };
    } catch {
      // Outside the roots, gone by now or not to be read: nothing that could be chosen.
      return null;
    }
  });
  for await (const entry of described) if (entry) found.push(entry);
  const { compare } = new Intl.Collator(undefined, { numeric: true });
  const rank = (entry: FolderEntry) => (entry.kind === 'folder' ? 0 : 1);
  return found.sort((a, b) => rank(a) - rank(b) || compare(a.name, b.name));
}

/** What lies directly in a folder; contents null where it can't be read. */
async function lookInto(dir: string): Promise<{ isWorkspace: boolean; contents: FolderContents | null }> {
  const contents = { pictures: 0, folders: 0, isCut: false };
  let isWorkspace = false;
  let seen = 0;
  try {
    for await (const entry of await opendir(dir)) {
      seen += 1;
      if (seen > MAX_COUNTED_ENTRIES) {
        contents.isCut = true;
        break;
      }
      if (isHidden(entry.name)) continue;
      if (entry.isDirectory()) contents.folders += 1;
      else if (entry.name === DATABASE_FILE) isWorkspace = true;
      else if (isPicture(entry.name)) contents.pictures += 1;
    }
    return { isWorkspace, contents };
  } catch {
    // No permission, or gone by now: the entry is shown, and opening it says why.
    return { isWorkspace: false, contents: null };
  }
}

function isPicture(name: string): boolean {
  return PICTURE_EXTENSIONS.has(extname(name).toLowerCase());
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    throw systemError(error, path);
  }
}
