import { randomUUID } from 'node:crypto';
import {
  KEPT_UPLOADS,
  type KeptPhotos,
  LARGEST_UPLOAD_KB,
  UPLOAD_PATH,
  type UploadedPhoto,
} from '../../src-shared/contract/prediction.ts';
import { appError } from '../../src-shared/errors.ts';
import { encodePng, imageHeader } from '../imaging/decode.ts';
import type { RgbImage } from '../imaging/pixels.ts';
import { thumbnailOf } from '../imaging/thumbnail.ts';

/** Pixels of the longer side of what a window shows of a photo. */
const SHOWN_SIDE = 1024;
/** Answers about one photo whose pictures are kept: one for each model and path that somebody compares. */
const KEPT_ANSWERS = 8;

type TriedPhoto = {
  readonly bytes: Uint8Array;
  readonly about: UploadedPhoto;
  /** What networks saw of it, by the number of the answer; the oldest goes first. */
  readonly seen: Map<number, RgbImage>;
};

/** A picture that a window asked for. */
export type TriedPicture = { readonly contentType: 'image/jpeg' | 'image/png'; make(): Promise<Uint8Array> };

/** Photos that windows gave to be tried: the last few, in memory, at most 10 MB each. Nothing is written to the disk. */
export class TriedPhotos {
  readonly #photos = new Map<string, TriedPhoto>();
  #session = randomUUID();
  #answers = 0;

  /** Keeps a photo. @throws AppError `imaging.file_too_large`, `imaging.empty`, `.not_an_image`, `.unsupported_format`. */
  async add(bytes: Uint8Array, name: string): Promise<UploadedPhoto> {
    checkUploadSize(bytes.length, name);
    const { format, orientedWidth: width, orientedHeight: height } = await imageHeader(bytes, name);
    const uploadId = randomUUID();
    const address = `${UPLOAD_PATH}/${uploadId}`;
    const about: UploadedPhoto = { uploadId, name, format, width, height, sizeBytes: bytes.length, address };
    this.#photos.set(uploadId, { bytes, about, seen: new Map() });
    forgetOldest(this.#photos, KEPT_UPLOADS);
    return about;
  }

  /** @throws AppError `prediction.upload_gone`. */
  find(uploadId: string): Pick<TriedPhoto, 'bytes' | 'about'> {
    const photo = this.#photos.get(uploadId);
    if (!photo) throw appError('prediction.upload_gone', { kept: KEPT_UPLOADS });
    // The one that was asked for last goes last.
    this.#photos.delete(uploadId);
    this.#photos.set(uploadId, photo);
    return photo;
  }

  /** Keeps what a network saw of a photo and gives its address; a photo that was forgotten meanwhile has none any more. */
  keepSeen(uploadId: string, seen: RgbImage): string {
    this.#answers += 1;
    const photo = this.#photos.get(uploadId);
    photo?.seen.set(this.#answers, seen);
    if (photo) forgetOldest(photo.seen, KEPT_ANSWERS);
    return `${UPLOAD_PATH}/${uploadId}?seen=${this.#answers}`;
  }

  /** The upright photo, or what a network saw of it. @throws AppError `prediction.upload_gone`. */
  picture(uploadId: string, answer: number | null): TriedPicture {
    const photo = this.#photos.get(uploadId);
    const seen = answer === null ? undefined : photo?.seen.get(answer);
    if (!photo || (answer !== null && !seen)) throw appError('prediction.upload_gone', { kept: KEPT_UPLOADS });
    if (seen) return { contentType: 'image/png', make: () => encodePng(seen) };
    const { name } = photo.about;
    // Whoever gave a damaged photo sees what is wrong with it.
    const options = { side: SHOWN_SIDE, name, isLenient: true };
    return { contentType: 'image/jpeg', make: () => thumbnailOf(photo.bytes, options) };
  }

  kept(): KeptPhotos {
    return { session: this.#session, uploadIds: [...this.#photos.keys()] };
  }

  /** Forgets everything. */
  clear(): void {
    this.#photos.clear();
    this.#session = randomUUID();
  }
}

/** Before a body is read, and while it is. @throws AppError `imaging.file_too_large`. */
export function checkUploadSize(bytes: number, name: string): void {
  const sizeKb = Math.ceil(bytes / 1024);
  if (sizeKb > LARGEST_UPLOAD_KB) {
    throw appError('imaging.file_too_large', { name, sizeKb, maxKb: LARGEST_UPLOAD_KB });
  }
}

function forgetOldest(kept: Map<unknown, unknown>, most: number): void {
  for (const key of [...kept.keys()].slice(0, -most)) kept.delete(key);
}
