import { appError } from '../../src-shared/errors.ts';
import { sha256 } from '../files/hash-file.ts';
import { readBytes } from '../files/read-file.ts';
import { decodeImage } from '../imaging/decode.ts';
import type { Preprocessor } from '../imaging/preprocessor.ts';
import type { Sample } from './sample.ts';

/** The bytes of a photo, which are those of the manifest. @throws AppError `io.*`, `training.photo_changed`. */
export async function readChecked(sample: Sample): Promise<Uint8Array> {
  const bytes = await readBytes(sample.path);
  const found = sha256(bytes);
  if (found !== sample.sha256) {
    throw appError('training.photo_changed', { path: sample.name, found, expected: sample.sha256 });
  }
  return bytes;
}

/** The prepared picture: cropped, resized, contrast-equalised, 8-bit RGB, a new array. @throws AppError `imaging.*`. */
export async function cropOf(bytes: Uint8Array, { name }: Sample, preprocessor: Preprocessor): Promise<Uint8Array> {
  return preprocessor.processToRgb(await decodeImage(bytes, name));
}
