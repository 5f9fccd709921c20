import { resolve } from 'node:path';
import { sha256 as hashOf } from '../files/hash-file.ts';
import { decodeFile, encodePng } from '../imaging/decode.ts';
import type { RgbImage } from '../imaging/pixels.ts';
import { previewStage } from '../imaging/preview.ts';
import type { KeepThumbnail } from '../photos/read-photo.ts';
import type { PhotoView, PreviewView } from './photo-address.ts';
import { ThumbnailCache } from './thumbnail-cache.ts';

/** A picture that a window asked for. `tag` names its content: the same photo and view have the same. */
export type PhotoPicture = {
  readonly tag: string;
  readonly contentType: 'image/jpeg' | 'image/png';
  /** @throws AppError `io.*`, `imaging.*`, and `cancelled` where the signal fired before it was begun. */
  make(signal?: AbortSignal): Promise<Uint8Array>;
};

/** A photo in the workspace's folder. */
export type StoredPhoto = { readonly path: string; readonly sha256: string };

type MakePreview = (path: string, view: PreviewView) => Promise<Uint8Array>;

/** Of whoever waits until the picture is there. */
const NEVER = new AbortController().signal;

/**
 * Makes what windows show of the photos of one workspace. A preview asks for eleven pictures of the same photo, which is decoded once as long as
 * nothing else needs its memory.
 */
export class PhotoPictures {
  readonly #workspaceDir: string;
  readonly #thumbnails: ThumbnailCache;
  #last: { readonly path: string; readonly photo: WeakRef<Promise<RgbImage>> } | null = null;

  constructor(workspaceDir: string) {
    this.#workspaceDir = workspaceDir;
    this.#thumbnails = new ThumbnailCache(workspaceDir);
  }

  /** Of a photo that comes into the workspace. */
  get keepThumbnail(): KeepThumbnail {
    return this.#thumbnails.keep;
  }

  /** `makePreview`: by whoever else makes steps of a photo's way to the network. */
  of(photo: StoredPhoto, view: PhotoView, makePreview: MakePreview = this.preview): PhotoPicture {
    const { sha256 } = photo;
    const path = resolve(this.#workspaceDir, photo.path);
    if (view.view === 'photo') {
      const { side } = view;
      const make = (signal = NEVER) => this.#thumbnails.get({ path, sha256, side, signal });
      return { tag: `${sha256}-${side}`, contentType: 'image/jpeg', make };
    }
    const settings = hashOf(JSON.stringify(view)).slice(0, 16);
    return { tag: `${sha256}-${settings}`, contentType: 'image/png', make: () => makePreview(path, view) };
  }

  /** A step of the way to the network of the photo at an absolute path. @throws AppError `io.*`, `imaging.*`. */
  readonly preview: MakePreview = async (path, view) =>
    encodePng(previewStage(await this.#decoded(path), view, view.options));

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
