/**
 * Framing of TensorFlow's record files ("TFRecords format details", tensorflow/docs api_guides/python/python_io.md):
 * uint64 length, uint32 masked CRC of the length, data, uint32 masked CRC of the data; all little-endian.
 */

const LENGTH_BYTES = 8;
const CRC_BYTES = 4;
const HEAD_BYTES = LENGTH_BYTES + CRC_BYTES;

/** The CRC of data that holds CRCs itself is weak; the mask turns and shifts it (tensorflow/core/lib/hash/crc32c.h). */
const MASK_DELTA = 0xa282ead8;

/** Castagnoli's polynomial 0x1EDC6F41, bits reversed (RFC 3720, 12.1). */
const CASTAGNOLI = 0x82f63b78;
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ CASTAGNOLI : crc >>> 1;
  return crc;
});

/** One record with its frame. */
export function encodeRecord(data: Uint8Array): Uint8Array {
  const record = Buffer.alloc(HEAD_BYTES + data.length + CRC_BYTES);
  record.writeBigUInt64LE(BigInt(data.length), 0);
  record.writeUInt32LE(maskedCrc(record.subarray(0, LENGTH_BYTES)), LENGTH_BYTES);
  record.set(data, HEAD_BYTES);
  record.writeUInt32LE(maskedCrc(data), HEAD_BYTES + data.length);
  return record;
}

/** The data of every whole record up to the first that is cut off or damaged. */
export function decodeRecords(file: Uint8Array): readonly Uint8Array[] {
  const view = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  const records: Uint8Array[] = [];
  for (let start = 0; start + HEAD_BYTES <= view.length; ) {
    if (view.readUInt32LE(start + LENGTH_BYTES) !== maskedCrc(view.subarray(start, start + LENGTH_BYTES))) break;
    const begin = start + HEAD_BYTES;
    const end = begin + Number(view.readBigUInt64LE(start));
    if (end + CRC_BYTES > view.length) break;
    const data = view.subarray(begin, end);
    if (view.readUInt32LE(end) !== maskedCrc(data)) break;
    records.push(data);
    start = end + CRC_BYTES;
  }
  return records;
}

/** CRC-32C (RFC 3720, 12.1), which `node:zlib` does not have. */
export function crc32c(data: Uint8Array): number {
  let crc = 0xffffffff;
  // An index of one byte is inside the table of 256.
  for (const byte of data) crc = (CRC_TABLE[(crc ^ byte) & 0xff] as number) ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

function maskedCrc(data: Uint8Array): number {
  const crc = crc32c(data);
  return (((crc >>> 15) | (crc << 17)) + MASK_DELTA) >>> 0;
}
