import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { systemError } from '../../src-shared/errors.ts';

const FILE_NAME = /^features-[0-9a-f]{16}\.bin$/;
/** Of other backbones, sizes or settings; the least recently used go first. A hundredth of the photos' own cache each. */
const KEPT_FILES = 4;
const KEY_BYTES = 32;
const CHECKSUM_BYTES = 4;
/** Records that are read at once. */
const CHUNK_RECORDS = 256;

/** What a vector of features was computed from; the same words give the same key. */
export function featureKey(...words: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(words)).digest('hex');
}

/**
 * Features of photos on the disk, one fixed-length record after the other: key (SHA-256), float32 values, CRC-32 of both.
 * May be deleted at any time. One process writes (whoever holds the training lock). Nothing is synced: what a crash
 * leaves half written is cut off when the file is opened the next time.
 */
export class FeatureFile {
  readonly #file: FileHandle;
  readonly #path: string;
  readonly #length: number;
  #end: number;

  private constructor(file: FileHandle, path: string, length: number) {
    this.#file = file;
    this.#path = path;
    this.#length = length;
    this.#end = 0;
  }

  /**
   * Opens the file of a space: whatever else decides the values of a key. `length`: values of a vector; `found` gets
   * every vector that is there, in memory that is used again. @throws AppError `io.*`.
   */
  static async open(
    place: { readonly dir: string; readonly space: string; readonly length: number },
    found: (key: string, features: Float32Array) => void,
  ): Promise<FeatureFile> {
    const { dir, space, length } = place;
    const name = `features-${featureKey(space).slice(0, 16)}.bin`;
    const path = join(dir, name);
    try {
      await mkdir(dir, { recursive: true });
      await removeOldest(dir, name);
      const file = new FeatureFile(await open(path, 'a+'), path, length);
      await file.#read(found);
      // Reading does not change the time of a file, and an old file is the first to go.
      const now = new Date();
      await utimes(path, now, now);
      return file;
    } catch (error) {
      throw systemError(error, path);
    }
  }

  /** @throws AppError `io.*`. */
  async append(records: readonly { readonly key: string; readonly features: Float32Array }[]): Promise<void> {
    const bytes = Buffer.concat(
      records.map(({ key, features }) => {
        const { buffer, byteOffset, byteLength } = features;
        const body = Buffer.concat([Buffer.from(key, 'hex'), new Uint8Array(buffer, byteOffset, byteLength)]);
        const checksum = Buffer.alloc(CHECKSUM_BYTES);
        checksum.writeUInt32LE(crc32(body));
        return Buffer.concat([body, checksum]);
      }),
    );
    try {
      await this.#file.appendFile(bytes);
    } catch (error) {
      throw systemError(error, this.#path);
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #read(found: (key: string, features: Float32Array) => void): Promise<void> {
    const featureBytes = this.#length * Float32Array.BYTES_PER_ELEMENT;
    const recordBytes = KEY_BYTES + featureBytes + CHECKSUM_BYTES;
    const chunk = Buffer.alloc(CHUNK_RECORDS * recordBytes);
    const features = new Float32Array(this.#length);
    const featuresAsBytes = new Uint8Array(features.buffer);
    const { size } = await this.#file.stat();
    for (;;) {
      const { bytesRead } = await this.#file.read(chunk, 0, chunk.length, this.#end);
      const whole = Math.floor(bytesRead / recordBytes);
      for (let i = 0; i < whole; i++) {
        const record = chunk.subarray(i * recordBytes, (i + 1) * recordBytes);
        const body = record.subarray(0, KEY_BYTES + featureBytes);
        if (crc32(body) !== record.readUInt32LE(body.length)) return this.#file.truncate(this.#end);
        featuresAsBytes.set(body.subarray(KEY_BYTES));
        found(body.toString('hex', 0, KEY_BYTES), features);
        this.#end += recordBytes;
      }
      if (whole < CHUNK_RECORDS) break;
    }
    if (this.#end < size) await this.#file.truncate(this.#end);
  }
}

async function removeOldest(dir: string, name: string): Promise<void> {
  const others = (await readdir(dir)).filter((file) => FILE_NAME.test(file) && file !== name);
  const files = await Promise.all(
    others.map(async (file) => ({ file, usedAt: (await stat(join(dir, file))).mtimeMs })),
  );
  const oldest = files.toSorted((a, b) => b.usedAt - a.usedAt).slice(KEPT_FILES - 1);
  for (const { file } of oldest) await rm(join(dir, file), { force: true });
}
