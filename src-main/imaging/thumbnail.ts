import sharp from 'sharp';
import { appError, withCause } from '../../src-shared/errors.ts';
import { readBytes } from '../files/read-file.ts';
import { MAX_PIXELS } from './decode.ts';

/** What a grid of pictures shows without visible artefacts (JPEG, 1..100). */
const QUALITY = 82;

/**
 * A small JPEG of a photo for the screen: upright, at most `side` pixels on its longer side, never enlarged. The model
 * sees nothing of it.
 * @throws AppError `io.*`, `imaging.damaged`.
 */
export async function makeThumbnail(path: string, side: number): Promise<Uint8Array> {
  return thumbnailOf(await readBytes(path), { side, name: path });
}

type ThumbnailOptions = {
  readonly side: number;
  /** What errors call the photo. */
  readonly name: string;
  /** Whether a damaged photo is shown as far as it can be, partly grey. */
  readonly isLenient?: boolean;
};

/** The same from bytes. @throws AppError `imaging.damaged`. */
export async function thumbnailOf(
  bytes: Uint8Array,
  { side, name, isLenient = false }: ThumbnailOptions,
): Promise<Uint8Array> {
  try {
    const failOn = isLenient ? 'none' : 'warning';
    return await sharp(bytes, { failOn, limitInputPixels: MAX_PIXELS, sequentialRead: true })
      .autoOrient()
      .resize({ width: side, height: side, fit: 'inside', withoutEnlargement: true })
      .flatten({ background: '#ffffff' })
      .jpeg({ quality: QUALITY })
      .toBuffer();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw withCause(appError('imaging.damaged', { name, message }), error);
  }
}
