import { createHash } from 'node:crypto';
import { decodeFile, encodePng } from '../imaging/decode.ts';
import type { RgbImage } from '../imaging/pixels.ts';
import { previewStage } from '../imaging/preview.ts';
import { makeThumbnail } from '../imaging/thumbnail.ts';
import type { PhotoView } from './photo-address.ts';

/** A picture that a window asked for. `tag` names its content: the same photo and view have the same. */
export type PhotoPicture = {
  readonly tag: string;
  readonly contentType: 'image/jpeg' | 'image/png';
  make(): Promise<Uint8Array>;
};

/**
 * Makes what windows show of photos. A preview asks for eleven pictures of the same photo, which is decoded once as long as
 * nothing else needs its memory.
 */
export class PhotoPictures {
  #last: { readonly path: string; readonly photo: WeakRef<Promise<RgbImage>> } | null = null;

  /** `path` absolute. Making it throws AppError `io.*`, `imaging.*`. */
  of(path: string, sha256: string, view: PhotoView): PhotoPicture {
    if (view.view === 'photo') {
      return { tag: `${sha256}-${view.side}`, contentType: 'image/jpeg', make: () => makeThumbnail(path, view.side) };
    }
    const settings = createHash('sha256').update(JSON.stringify(view)).digest('hex').slice(0, 16);
    return {
      tag: `${sha256}-${settings}`,
      contentType: 'image/png',
      make: async () => encodePng(previewStage(await this.#decoded(path), view, view.options)),
    };
  }

  #decoded(path: string): Promise<RgbImage> {
    const known = this.#last?.path === path ? this.#last.photo.deref() : undefined;
    if (known) return known;
    const photo = decodeFile(path);
    const entry = { path, photo: new WeakRef(photo) };
    this.#last = entry;
    // A photo that can't be decoded may have been copied anew by the next time. Whoever asked is told by the promise itself.
    photo.catch(() => {
      if (this.#last === entry) this.#last = null;
    });
    return photo;
  }
}
