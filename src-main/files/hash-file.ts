import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { systemError } from '../../src-shared/errors.ts';

/** SHA-256 of bytes, 64 lower-case hexadecimal digits. */
export function sha256(bytes: Uint8Array | string): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** SHA-256 of a file, read in pieces: memory stays flat whatever its size. @throws AppError `io.*`. */
export async function sha256File(path: string, signal?: AbortSignal): Promise<string> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash, signal ? { signal } : {});
  } catch (error) {
    throw systemError(error, path);
  }
  return hash.digest('hex');
}
