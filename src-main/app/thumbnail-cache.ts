import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { AppError } from '../../src-shared/errors.ts';
import { listFiles } from '../files/list-files.ts';
import { makeThumbnail, thumbnailOf } from '../imaging/thumbnail.ts';
import type { KeepThumbnail } from '../photos/read-photo.ts';
import { SharedWork } from './shared-work.ts';
import { WorkQueue } from './work-queue.ts';

/** In a workspace. Hidden, as everything in it that can be made again. */
export const THUMBNAIL_DIR = '.cache/thumbnails';

/** Some 100,000 thumbnails of a grid (256 pixels, 10 kB each) and as many of a smaller one. */
const LIMIT_BYTES = 1.5e9;
/** One for each first byte of a hash. Each has its share of the limit: counting all files at once would take seconds. */
const FOLDERS = 256;
/** Pixels of what is kept of a photo that comes: what a grid shows where two pixels are one, and smaller ones are made of. */
export const FIRST_SIDE = 256;
/** How much of the limit is left after tidying, so that it is not tidied at every picture. */
const KEPT_SHARE = 0.8;
/** The large ones are looked at once, in a detail view: keeping them would push a whole grid out. */
const MAX_KEPT_SIDE = 512;
/** Each decodes one photo on one of libuv's threads, of which there are at least four, also for reading files. */
const MAX_CONCURRENT = 4;
/** Whole JPEGs end with this marker: a file that a crash cut off does not. */
const END_OF_IMAGE = [0xff, 0xd9] as const;

export type ThumbnailRequest = {
  /** Absolute. */
  readonly path: string;
  readonly sha256: string;
  /** Pixels of the longer side. */
  readonly side: number;
  /** Fires when nobody waits for the picture any more. */
  readonly signal: AbortSignal;
};

/**
 * Thumbnails of one workspace, kept in files by the hash of their original: a photo whose bytes change has another. The
 * folder may be deleted at any time.
 */
export class ThumbnailCache {
  readonly #dir: string;
  /** Of each folder. */
  readonly #limitBytes: number;
  readonly #queue = new WorkQueue(Math.min(MAX_CONCURRENT, Math.max(1, availableParallelism())));
  readonly #shared = new SharedWork<Uint8Array>();
  /** Bytes in each folder that was counted. */
  readonly #bytes = new Map<string, Promise<number>>();

  constructor(workspaceDir: string, { limitBytes = LIMIT_BYTES }: { readonly limitBytes?: number } = {}) {
    this.#dir = join(workspaceDir, THUMBNAIL_DIR);
    this.#limitBytes = limitBytes / FOLDERS;
  }

  /** A JPEG. @throws AppError `io.*`, `imaging.*`, `cancelled`. */
  get({ path, sha256, side, signal }: ThumbnailRequest): Promise<Uint8Array> {
    const key = `${sha256}-${side}`;
    return this.#shared.run(key, (unwanted) => this.#find(sha256, { path, side, signal: unwanted }), signal);
  }

  /** Of a photo that is being read anyway: whoever looks through many need not wait until each was read once more. */
  readonly keep: KeepThumbnail = async ({ bytes, sha256, name }) => {
    try {
      await this.#write(
        thumbnailFile(this.#dir, sha256, FIRST_SIDE),
        await thumbnailOf(bytes, { side: FIRST_SIDE, name }),
      );
    } catch {
      // Made when it is asked for, by whoever then says what is wrong.
    }
  };

  async #find(sha256: string, { path, side, signal }: Omit<ThumbnailRequest, 'sha256'>): Promise<Uint8Array> {
    if (side > MAX_KEPT_SIDE) return this.#queue.run(() => makeThumbnail(path, side), signal);
    const file = thumbnailFile(this.#dir, sha256, side);
    const known = await readWhole(file);
    if (known) return known;
    const larger = side < FIRST_SIDE ? await readWhole(thumbnailFile(this.#dir, sha256, FIRST_SIDE)) : null;
    // Not kept: it is made in 3 ms, and every file is one more to be counted.
    if (larger) return this.#queue.run(() => thumbnailOf(larger, { side, name: path }), signal);
    const made = await this.#queue.run(() => makeThumbnail(path, side), signal);
    // Without waiting: the picture is there, and a full disk is no reason not to show it.
    void this.#write(file, made).catch(() => {});
    return made;
  }

  /** Not synced: a power cut may leave a part of a file, which is seen when it is read, and made again. */
  async #write(file: string, jpeg: Uint8Array): Promise<void> {
    const folder = dirname(file);
    await mkdir(folder, { recursive: true });
    const temporary = join(folder, `.tmp-${randomUUID()}`);
    try {
      await writeFile(temporary, jpeg, { flag: 'wx' });
      await rename(temporary, file);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
    await this.#count(folder, jpeg.length);
  }

  async #count(folder: string, added: number): Promise<void> {
    const before = this.#bytes.get(folder) ?? this.#tidy(folder);
    const after = before.then((bytes) => (bytes + added > this.#limitBytes ? this.#tidy(folder) : bytes + added));
    this.#bytes.set(folder, after);
    try {
      await after;
    } catch (error) {
      // Counted anew at the next picture.
      this.#bytes.delete(folder);
      throw error;
    }
  }

  /** Removes the oldest of a folder until there is room, and gives the bytes that are left. */
  async #tidy(folder: string): Promise<number> {
    const files = await filesOf(folder);
    let left = files.reduce((sum, { bytes }) => sum + bytes, 0);
    if (left <= this.#limitBytes) return left;
    files.sort((a, b) => a.madeAt - b.madeAt);
    for (const { path, bytes } of files) {
      if (left <= this.#limitBytes * KEPT_SHARE) break;
      await rm(path, { force: true });
      left -= bytes;
    }
    return left;
  }
}

/** Where a thumbnail is kept; `dir`: the absolute THUMBNAIL_DIR. */
export function thumbnailFile(dir: string, sha256: string, side: number): string {
  return join(dir, sha256.slice(0, 2), `${sha256}-${side}.jpg`);
}

/** None where the folder was deleted. */
async function filesOf(dir: string) {
  const files: { readonly path: string; readonly bytes: number; readonly madeAt: number }[] = [];
  try {
    for await (const found of listFiles(dir)) {
      // Temporary files too: those that a crash has left are the oldest.
      const info = found.kind === 'unreadable' ? null : await stat(found.path).catch(() => null);
      if (info?.isFile()) files.push({ path: found.path, bytes: info.size, madeAt: info.mtimeMs });
    }
  } catch (error) {
    if (AppError.from(error).code !== 'not_found') throw error;
  }
  return files;
}

/** Null where the file is not there or is not whole. */
async function readWhole(path: string): Promise<Uint8Array | null> {
  try {
    const bytes = await readFile(path);
    return END_OF_IMAGE.every((byte, index) => bytes.at(index - END_OF_IMAGE.length) === byte) ? bytes : null;
  } catch {
    return null;
  }
}
