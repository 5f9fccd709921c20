import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import { systemError } from '../../src-shared/errors.ts';
import { readBytes } from '../files/read-file.ts';
import {
  ABSENT,
  type SharedCropCache,
  STOPPED,
  STOPPED_DISK_FULL,
  STOPPED_FAILED,
  TAKEN,
  WRITING,
} from './crop-file.ts';
import { decodeEntries, ENTRY_BYTES, type Entry, encodeHeader, entryAt, isHeaderOf } from './crop-format.ts';

export type CropCacheOptions = {
  /** `cache/` of the workspace: made where it is not there. */
  readonly dir: string;
  readonly preprocessing: PreprocessingConfig;
  /** SHA-256 of every photo of the run. */
  readonly hashes: readonly string[];
  /** Of all caches in the folder together. */
  readonly limitBytes: number;
  /** Settings whose caches are in use: they stay, whatever room is wanted. */
  readonly inUse?: readonly PreprocessingConfig[];
};

/** What became of the cache until now. */
export type CropCacheState = {
  /** Pictures of this run that are cached, and that are not for want of room. */
  readonly kept: number;
  readonly leftOut: number;
  /** Pictures of other runs that had to go for it. */
  readonly evicted: number;
  /** Why nothing more is written. */
  readonly stopped: 'disk_full' | 'failed' | null;
};

/** Caches of this program in the folder; the version of the preprocessing is in the name, so that others can be told. */
const CACHE_NAME = /^crops-(.+)-[0-9a-f]{16}\.(?:bin|idx)$/;
/** Of the disk's free space, where the recipe names no size. */
const FREE_SHARE = 0.2;

/**
 * Prepared pictures on the disk (8-bit RGB, size x size), by the content of their photos and the settings they were
 * prepared with. May be deleted at any time. One process writes (whoever holds the training lock), any number may read.
 * Nothing is synced: a crash of the program loses no picture, a power cut perhaps the last ones, and a checksum finds
 * what it has spoilt.
 */
export class CropCache {
  /** For the threads, see `CropFile`. */
  readonly shared: SharedCropCache;
  /** Free slots before pictures of other runs are overwritten. */
  readonly #unusedSlots: number;
  readonly #removed: number;

  private constructor(shared: SharedCropCache, unusedSlots: number, removed: number) {
    this.shared = shared;
    this.#unusedSlots = unusedSlots;
    this.#removed = removed;
  }

  /** Opens or makes the cache of these settings, removes those that can't be used any more. @throws AppError `io.*`. */
  static async open(options: CropCacheOptions): Promise<CropCache> {
    const { dir, preprocessing, hashes, limitBytes, inUse = [] } = options;
    const pictureBytes = preprocessing.target_size ** 2 * 3;
    const name = cacheName(preprocessing);
    const paths = { dataPath: join(dir, `${name}.bin`), indexPath: join(dir, `${name}.idx`) };
    const contents = [...new Set(hashes)];
    try {
      await mkdir(dir, { recursive: true });
      const others = await clearFolder({
        dir,
        name,
        limitBytes,
        wantedBytes: contents.length * pictureBytes,
        spared: inUse.map(cacheName),
      });
      const capacity = Math.floor((limitBytes - others) / (pictureBytes + ENTRY_BYTES));
      const { entries, removed } = await openFiles({ ...paths, pictureBytes, capacity });
      const numbers = new Map(contents.map((hash, content) => [hash, content]));
      const slots = sharedInts(contents.map(() => ABSENT));
      const checksums = new Uint32Array(new SharedArrayBuffer(contents.length * Uint32Array.BYTES_PER_ELEMENT));
      const [unused, foreign]: [number[], number[]] = [[], []];
      for (let slot = 0; slot < capacity; slot++) {
        const entry = entries[slot] ?? null;
        const content = entry === null ? undefined : numbers.get(entry.sha256);
        if (entry === null) unused.push(slot);
        else if (content === undefined || slots[content] !== ABSENT) foreign.push(slot);
        else {
          slots[content] = slot;
          checksums[content] = entry.checksum;
        }
        // The capacity may be that of a whole disk: no more slots than pictures are needed.
        if (slot >= entries.length && unused.length >= contents.length) break;
      }
      const shared: SharedCropCache = {
        ...paths,
        pictureBytes,
        contentOf: sharedInts(hashes.map((hash) => numbers.get(hash) ?? ABSENT)),
        slots,
        checksums,
        free: sharedInts([...unused, ...foreign]),
        state: sharedInts([0, WRITING]),
      };
      return new CropCache(shared, unused.length, removed);
    } catch (error) {
      throw systemError(error, dir);
    }
  }

  /** Whether the picture of a photo is in the cache by now. */
  has(photo: number): boolean {
    const content = this.shared.contentOf[photo];
    return content !== undefined && Atomics.load(this.shared.slots, content) >= 0;
  }

  /** How many more pictures can be kept. */
  get room(): number {
    const { free, state } = this.shared;
    return Math.max(0, free.length - Atomics.load(state, TAKEN));
  }

  get state(): CropCacheState {
    const { slots, state, free } = this.shared;
    const kept = slots.filter((slot) => slot >= 0).length;
    const taken = Math.min(Atomics.load(state, TAKEN), free.length);
    const stopped = Atomics.load(state, STOPPED);
    return {
      kept,
      leftOut: slots.length - kept,
      evicted: this.#removed + Math.max(0, taken - this.#unusedSlots),
      stopped: stopped === STOPPED_DISK_FULL ? 'disk_full' : stopped === STOPPED_FAILED ? 'failed' : null,
    };
  }
}

/** The size where the recipe names none: a fifth of what the disk has free, the cache itself counted as free. */
export async function automaticCacheBytes(dir: string): Promise<number> {
  try {
    await mkdir(dir, { recursive: true });
    const { bavail, bsize } = await statfs(dir);
    return Math.floor(FREE_SHARE * (bavail * bsize + (await bytesOf(dir, await cacheFiles(dir)))));
  } catch (error) {
    throw systemError(error, dir);
  }
}

/** The normalisation is left out: it comes after what is cached. */
function cacheName({
  version,
  target_size,
  enable_clahe,
  clahe_clip_limit,
  clahe_grid_size,
}: PreprocessingConfig): string {
  const settings = JSON.stringify({ version, target_size, enable_clahe, clahe_clip_limit, clahe_grid_size });
  return `crops-${fileNameOf(version)}-${createHash('sha256').update(settings).digest('hex').slice(0, 16)}`;
}

function fileNameOf(version: string): string {
  return version.replaceAll(/[^\w.]/g, '_').slice(0, 40);
}

/** Removes other versions' caches, and other settings' if all do not fit; gives the bytes of those that stay. */
async function clearFolder(wanted: {
  readonly dir: string;
  readonly name: string;
  readonly limitBytes: number;
  readonly wantedBytes: number;
  readonly spared: readonly string[];
}): Promise<number> {
  const { dir, name, limitBytes, wantedBytes, spared } = wanted;
  const version = CACHE_NAME.exec(`${name}.bin`)?.[1];
  const others: string[] = [];
  for (const file of await cacheFiles(dir)) {
    if (file.startsWith(`${name}.`)) continue;
    if (CACHE_NAME.exec(file)?.[1] === version) others.push(file);
    else await rm(join(dir, file), { force: true });
  }
  if ((await bytesOf(dir, others)) + wantedBytes <= limitBytes) return bytesOf(dir, others);
  const isSpared = (file: string): boolean => spared.some((other) => file.startsWith(`${other}.`));
  for (const file of others) if (!isSpared(file)) await rm(join(dir, file), { force: true });
  return bytesOf(dir, others.filter(isSpared));
}

async function cacheFiles(dir: string): Promise<string[]> {
  return (await readdir(dir)).filter((file) => CACHE_NAME.test(file));
}

async function bytesOf(dir: string, files: readonly string[]): Promise<number> {
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(dir, file))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** What is in the files, cut to the capacity; new ones where they are not there or of another kind. */
async function openFiles(files: {
  readonly dataPath: string;
  readonly indexPath: string;
  readonly pictureBytes: number;
  readonly capacity: number;
}): Promise<{ readonly entries: readonly (Entry | null)[]; readonly removed: number }> {
  const { dataPath, indexPath, pictureBytes, capacity } = files;
  const data = await open(dataPath, 'a+');
  const index = await open(indexPath, 'a+');
  try {
    const bytes = await readBytes(indexPath);
    if (!isHeaderOf(bytes, pictureBytes)) {
      await data.truncate(0);
      await index.truncate(0);
      await index.write(encodeHeader(pictureBytes));
      return { entries: [], removed: 0 };
    }
    const whole = Math.floor((await data.stat()).size / pictureBytes);
    const entries = decodeEntries(bytes).map((entry, slot) => (slot < whole ? entry : null));
    if (entries.length <= capacity) return { entries, removed: 0 };
    await index.truncate(entryAt(capacity));
    await data.truncate(capacity * pictureBytes);
    return { entries: entries.slice(0, capacity), removed: entries.slice(capacity).filter(Boolean).length };
  } finally {
    await data.close();
    await index.close();
  }
}

function sharedInts(values: readonly number[]): Int32Array {
  const ints = new Int32Array(new SharedArrayBuffer(values.length * Int32Array.BYTES_PER_ELEMENT));
  ints.set(values);
  return ints;
}
