import { randomUUID } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { systemError } from '../../src-shared/errors.ts';

/** Name of a file that is still being written; whoever lists a folder leaves these out, and a crash leaves only these. */
export const TEMPORARY_PREFIX = '.tmp-';

/**
 * Writes a file so that a crash at any moment leaves either the old content or the new, never a part: temporary
 * name in the same folder, data synced, renamed, folder synced.
 * `data` in parts is written part by part, without a copy of the whole.
 * @throws AppError `io.*` naming the path; on a full disk the temporary file is removed first.
 */
export async function writeFileAtomically(
  path: string,
  data: string | Uint8Array | readonly Uint8Array[],
): Promise<void> {
  await writeAtomically(path, async (temporaryPath) => {
    const file = await open(temporaryPath, 'wx');
    try {
      await file.writeFile(data);
      await file.sync();
    } finally {
      await file.close();
    }
  });
}

/** The same for a file that `write` puts at the temporary path itself (a copy, a stream). It has to sync it. */
export async function writeAtomically(path: string, write: (temporaryPath: string) => Promise<void>): Promise<void> {
  const temporaryPath = temporaryPathOf(path);
  try {
    await write(temporaryPath);
    await rename(temporaryPath, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporaryPath, { force: true });
    throw systemError(error, path);
  }
}

/** The same without waiting in between, for what must stand before the next message is handled. @throws AppError `io.*`. */
export function writeFileAtomicallySync(path: string, data: string | Uint8Array): void {
  const temporaryPath = temporaryPathOf(path);
  try {
    writeFileSync(temporaryPath, data, { flag: 'wx', flush: true });
    renameSync(temporaryPath, path);
    syncFolderSync(dirname(path));
  } catch (error) {
    rmSync(temporaryPath, { force: true });
    throw systemError(error, path);
  }
}

/** JSON with two-space indentation and a final newline, as every artifact of a workspace is written. */
export async function writeJsonAtomically(path: string, value: unknown): Promise<void> {
  await writeFileAtomically(path, `${JSON.stringify(value, null, 2)}\n`);
}

function temporaryPathOf(path: string): string {
  return join(dirname(path), `${TEMPORARY_PREFIX}${randomUUID()}-${basename(path).slice(0, 80)}`);
}

async function syncFolder(dir: string): Promise<void> {
  // Windows can't open folders; there the rename itself is journalled.
  if (process.platform === 'win32') return;
  const folder = await open(dir, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function syncFolderSync(dir: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(dir, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
