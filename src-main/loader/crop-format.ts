import { crc32 } from 'node:zlib';

// A cache of prepared pictures is two files. `<name>.bin` holds the pictures, all of one length, slot after slot.
// `<name>.idx` holds a header and one entry for each slot: whose picture it is, and the checksum of its bytes. An entry is
// written after its picture, and has a checksum of its own, so that whatever a crash leaves half written counts as empty.

/** Changes with the layout of the files; others are removed. */
const MAGIC = 'PILLCROP1\n';
export const HEADER_BYTES = 64;
const PICTURE_BYTES_AT = 16;

const SHA256_BYTES = 32;
const PICTURE_SUM_AT = SHA256_BYTES;
const ENTRY_SUM_AT = SHA256_BYTES + 4;
export const ENTRY_BYTES = SHA256_BYTES + 8;

/** Whose picture a slot holds. */
export type Entry = {
  /** Of the photo's bytes, 64 hexadecimal digits. */
  readonly sha256: string;
  /** CRC-32 of the picture's bytes. */
  readonly checksum: number;
};

export function encodeHeader(pictureBytes: number): Uint8Array {
  const header = Buffer.alloc(HEADER_BYTES);
  header.write(MAGIC, 'latin1');
  header.writeUInt32LE(pictureBytes, PICTURE_BYTES_AT);
  return header;
}

export function isHeaderOf(bytes: Uint8Array, pictureBytes: number): boolean {
  return (
    bytes.length >= HEADER_BYTES && Buffer.from(encodeHeader(pictureBytes)).equals(bytes.subarray(0, HEADER_BYTES))
  );
}

export function encodeEntry({ sha256, checksum }: Entry): Uint8Array {
  const entry = Buffer.alloc(ENTRY_BYTES);
  entry.write(sha256, 'hex');
  entry.writeUInt32LE(checksum, PICTURE_SUM_AT);
  entry.writeUInt32LE(crc32(entry.subarray(0, ENTRY_SUM_AT)), ENTRY_SUM_AT);
  return entry;
}

/** The entries of an index file by slot; null where a slot is empty, half written or damaged. */
export function decodeEntries(index: Uint8Array): (Entry | null)[] {
  const bytes = Buffer.from(index.buffer, index.byteOffset, index.length);
  const count = Math.max(0, Math.floor((bytes.length - HEADER_BYTES) / ENTRY_BYTES));
  return Array.from({ length: count }, (_, slot) => {
    const entry = bytes.subarray(entryAt(slot), entryAt(slot + 1));
    if (crc32(entry.subarray(0, ENTRY_SUM_AT)) !== entry.readUInt32LE(ENTRY_SUM_AT)) return null;
    return { sha256: entry.toString('hex', 0, SHA256_BYTES), checksum: entry.readUInt32LE(PICTURE_SUM_AT) };
  });
}

/** Where an entry begins in the index file. */
export function entryAt(slot: number): number {
  return HEADER_BYTES + slot * ENTRY_BYTES;
}
