import { readFile } from 'node:fs/promises';
import { systemError } from '../../src-shared/errors.ts';

/** A whole file. @throws AppError `io.*` naming the path. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw systemError(error, path);
  }
}
