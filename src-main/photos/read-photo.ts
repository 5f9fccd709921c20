import { readFile, stat } from 'node:fs/promises';
import type { PhotoReason } from '../../src-shared/contract/photos.ts';
import { LARGEST_UPLOAD_KB } from '../../src-shared/contract/prediction.ts';
import { AppError, type AppErrorData, appError, systemError } from '../../src-shared/errors.ts';
import { sha256 } from '../files/hash-file.ts';
import { checkAndDecode } from '../imaging/upload-check.ts';
import { fingerprintOf } from './fingerprint.ts';
import { measure } from './grade.ts';
import type { NewPhoto } from './photo-repository.ts';

/** Photos that are read, decoded and hashed at the same time; each holds its file and its pixels. */
export const PHOTOS_AT_ONCE = 3;

/** Everything about a photo that its bytes tell. */
export type PhotoContent = Pick<
  NewPhoto,
  'sha256' | 'format' | 'mode' | 'width' | 'height' | 'sizeBytes' | 'warnings' | 'fingerprint' | 'measured'
>;

/** Keeps a small picture of a photo that was read and is one, for those who look through them. Never fails. */
export type KeepThumbnail = (photo: {
  readonly bytes: Uint8Array;
  readonly sha256: string;
  /** What errors call the photo. */
  readonly name: string;
}) => Promise<void>;

/** The reason of an error, as reports and lists carry it. */
export function reasonOf(error: AppErrorData): PhotoReason {
  return { reason: error.reason, message: error.message, params: { ...error.params } };
}

/**
 * Reads a file that may be a photo, at most 10 MB of it.
 * @throws AppError `imaging.file_too_large` without reading it, `photos.not_a_file`, `io.*`.
 */
export async function readPhotoFile(path: string): Promise<{ readonly bytes: Uint8Array; readonly sha256: string }> {
  try {
    const info = await stat(path);
    if (!info.isFile()) throw appError('photos.not_a_file');
    if (info.size > LARGEST_UPLOAD_KB * 1024) {
      const sizeKb = Math.ceil(info.size / 1024);
      throw appError('imaging.file_too_large', { name: path, sizeKb, maxKb: LARGEST_UPLOAD_KB });
    }
    const bytes = await readFile(path);
    return { bytes, sha256: sha256(bytes) };
  } catch (error) {
    throw systemError(error, path);
  }
}

/** Checks and decodes a photo that was read. @throws AppError `imaging.*` with the reason of the upload check. */
export async function examinePhoto(
  file: { readonly bytes: Uint8Array; readonly sha256: string },
  path: string,
): Promise<PhotoContent> {
  const { report, image } = await checkAndDecode(file.bytes, path);
  if (report.error) throw new AppError(report.error);
  const { format, mode, size } = report;
  if (!image || format === null || mode === null || size === null)
    throw new Error(`no picture of a valid photo: ${path}`);
  const [width, height] = size;
  return {
    sha256: file.sha256,
    format,
    mode,
    width,
    height,
    sizeBytes: file.bytes.length,
    warnings: report.warnings.map(({ reason, message, params }) => ({ reason, message, params: { ...params } })),
    fingerprint: fingerprintOf(image),
    measured: measure(image),
  };
}
