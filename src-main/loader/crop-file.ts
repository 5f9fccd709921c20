import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { encodeEntry, entryAt } from './crop-format.ts';

/** A cache as the threads share it: where the files are, and what is in them by now. Arrays are in shared memory. */
export type SharedCropCache = {
  readonly dataPath: string;
  readonly indexPath: string;
  readonly pictureBytes: number;
  /** For each photo, which of the contents below it has (copies share one). */
  readonly contentOf: Int32Array;
  /** For each content, its slot in the files, or one of the states below. */
  readonly slots: Int32Array;
  /** For each content, the CRC-32 of its picture as an unsigned number; written before its slot. */
  readonly checksums: Uint32Array;
  /** Slots that may be filled, in this order. */
  readonly free: Int32Array;
  /** How many of `free` are taken, and whether writing has stopped (STOPPED_*). */
  readonly state: Int32Array;
};

/** Not cached. */
export const ABSENT = -1;
/** A thread is about to write it, or there was no room for it. */
const CLAIMED = -2;

/** Places in `state`. */
export const TAKEN = 0;
export const STOPPED = 1;
/** Values at `STOPPED`. */
export const WRITING = 0;
export const STOPPED_DISK_FULL = 1;
export const STOPPED_FAILED = 2;

export type CachedCrop =
  | { readonly state: 'hit'; readonly crop: Uint8Array }
  | { readonly state: 'miss' }
  /** The file holds other bytes than were written: the next `keep` of this thread writes them anew. */
  | { readonly state: 'corrupt' };

/** One thread's hand on the cache. Nothing here waits for another thread, and nothing fails: a cache may be without. */
export class CropFile {
  readonly #shared: SharedCropCache;
  readonly #picture: Uint8Array;
  /** Slots of contents that this thread found corrupt and has claimed. */
  readonly #repairs = new Map<number, number>();
  readonly #data: number;
  readonly #index: number;

  /** Null where the files can't be opened (somebody has deleted them): then there is no cache. */
  static open(shared: SharedCropCache): CropFile | null {
    try {
      return new CropFile(shared);
    } catch {
      Atomics.store(shared.state, STOPPED, STOPPED_FAILED);
      return null;
    }
  }

  private constructor(shared: SharedCropCache) {
    this.#shared = shared;
    this.#picture = new Uint8Array(shared.pictureBytes);
    this.#data = openSync(shared.dataPath, 'r+');
    this.#index = openSync(shared.indexPath, 'r+');
  }

  /** The prepared picture of a photo: in a buffer that the next call overwrites. */
  read(photo: number): CachedCrop {
    const { slots, checksums, pictureBytes } = this.#shared;
    const content = this.#content(photo);
    const slot = Atomics.load(slots, content);
    if (slot < 0) return { state: 'miss' };
    if (readAt(this.#data, this.#picture, slot * pictureBytes) && crc32(this.#picture) === checksums[content]) {
      return { state: 'hit', crop: this.#picture };
    }
    // Of several threads that find it so, one tells and repairs it.
    if (Atomics.compareExchange(slots, content, slot, CLAIMED) !== slot) return { state: 'miss' };
    this.#repairs.set(content, slot);
    return { state: 'corrupt' };
  }

  /** Whether `keep` would store the picture. */
  hasRoomFor(photo: number): boolean {
    const { slots, state, free } = this.#shared;
    const isAbsent = Atomics.load(slots, this.#content(photo)) === ABSENT;
    return isAbsent && Atomics.load(state, TAKEN) < free.length && Atomics.load(state, STOPPED) === WRITING;
  }

  /** Stores the prepared picture of a photo with this hash if there is room and no other thread is at it. */
  keep(photo: number, sha256: string, crop: Uint8Array): void {
    const { slots, checksums } = this.#shared;
    const content = this.#content(photo);
    const slot = this.#claim(content);
    if (slot === undefined) return;
    const checksum = crc32(crop);
    if (!this.#write(slot, crop, encodeEntry({ sha256, checksum }))) return;
    checksums[content] = checksum;
    Atomics.store(slots, content, slot);
  }

  close(): void {
    closeSync(this.#data);
    closeSync(this.#index);
  }

  #claim(content: number): number | undefined {
    const { slots, free, state } = this.#shared;
    if (Atomics.load(state, STOPPED) !== WRITING) return undefined;
    const repaired = this.#repairs.get(content);
    if (repaired !== undefined) {
      this.#repairs.delete(content);
      return repaired;
    }
    if (Atomics.compareExchange(slots, content, ABSENT, CLAIMED) !== ABSENT) return undefined;
    return free[Atomics.add(state, TAKEN, 1)];
  }

  /** The picture first: an entry without its picture is what the checksum is for, but rather not by design. */
  #write(slot: number, crop: Uint8Array, entry: Uint8Array): boolean {
    const { pictureBytes, state } = this.#shared;
    try {
      writeAt(this.#data, crop, slot * pictureBytes);
      writeAt(this.#index, entry, entryAt(slot));
      return true;
    } catch (error) {
      // What is cached stays readable; the run goes on without more of it and says so.
      const isFull = error instanceof Error && 'code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT');
      Atomics.store(state, STOPPED, isFull ? STOPPED_DISK_FULL : STOPPED_FAILED);
      return false;
    }
  }

  #content(photo: number): number {
    const content = this.#shared.contentOf[photo];
    if (content === undefined) throw new Error(`There is no photo ${photo}`);
    return content;
  }
}

/** Whether all of it could be read: a file that was cut off or a disk that fails is as good as other bytes. */
function readAt(file: number, into: Uint8Array, position: number): boolean {
  try {
    for (let done = 0; done < into.length; ) {
      const count = readSync(file, into, done, into.length - done, position + done);
      if (count === 0) return false;
      done += count;
    }
    return true;
  } catch {
    return false;
  }
}

function writeAt(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) {
    done += writeSync(file, bytes, done, bytes.length - done, position + done);
  }
}
