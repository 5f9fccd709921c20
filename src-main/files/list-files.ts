import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, systemError, throwIfCancelled } from '../../src-shared/errors.ts';

/**
 * What a walk found at one path: a file, a folder that could not be read, or a hidden file or folder, which is not
 * opened (thumbnails and trash of the system lie in such folders, also files still being written).
 */
export type FoundFile =
  | { readonly kind: 'file'; readonly path: string; readonly folder: string }
  | { readonly kind: 'hidden'; readonly path: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly error: AppError };

/**
 * Every file under `dir`, depth first, names in code-point order so that two machines list alike. Symbolic links are
 * yielded as files, also those to folders: they are not walked (they can run in circles).
 * A folder that can't be read is yielded as `unreadable` and the walk goes on.
 * @throws AppError where `dir` itself can't be read.
 */
export async function* listFiles(dir: string, signal?: AbortSignal): AsyncGenerator<FoundFile> {
  yield* walk(await readFolder(dir), dir, signal);
}

async function* walk(entries: readonly Dirent[], dir: string, signal?: AbortSignal): AsyncGenerator<FoundFile> {
  for (const entry of entries) {
    throwIfCancelled(signal);
    const path = join(dir, entry.name);
    if (entry.name.startsWith('.')) {
      yield { kind: 'hidden', path };
      continue;
    }
    if (!entry.isDirectory()) {
      yield { kind: 'file', path, folder: dir };
      continue;
    }
    let inner: readonly Dirent[];
    try {
      inner = await readFolder(path);
    } catch (error) {
      yield { kind: 'unreadable', path, error: AppError.from(error) };
      continue;
    }
    yield* walk(inner, path, signal);
  }
}

/** The entries of one folder in code-point order. @throws AppError `io.*`. */
export async function readFolder(dir: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(dir, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
  } catch (error) {
    throw systemError(error, dir);
  }
}
