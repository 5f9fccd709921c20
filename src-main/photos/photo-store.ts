import { mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemError } from '../../src-shared/errors.ts';
import { sha256File } from '../files/hash-file.ts';
import { writeFileAtomically } from '../files/write-file.ts';

const EXTENSIONS = new Map([
  ['JPEG', 'jpg'],
  ['TIFF', 'tif'],
]);

/** `photos/<first two digits>/<sha256>.<extension of the format>`: relative to the workspace, with forward slashes. */
export function storedPhotoPath(sha256: string, format: string): string {
  const extension = EXTENSIONS.get(format) ?? format.toLowerCase();
  return `photos/${sha256.slice(0, 2)}/${sha256}.${extension}`;
}

/**
 * Puts the bytes of a photo into the workspace unchanged and returns their relative path. A file already there (an import
 * that was cut off left it) is used when it holds exactly these bytes, and written anew otherwise.
 * @throws AppError `io.*`.
 */
export async function storePhoto(
  workspaceDir: string,
  photo: { readonly bytes: Uint8Array; readonly sha256: string; readonly format: string },
): Promise<string> {
  const relativePath = storedPhotoPath(photo.sha256, photo.format);
  const path = join(workspaceDir, relativePath);
  if (await holds(path, photo)) return relativePath;
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    throw systemError(error, dirname(path));
  }
  await writeFileAtomically(path, photo.bytes);
  return relativePath;
}

async function holds(path: string, photo: { readonly bytes: Uint8Array; readonly sha256: string }): Promise<boolean> {
  const info = await stat(path).catch(() => null);
  return info?.size === photo.bytes.length && (await sha256File(path)) === photo.sha256;
}
