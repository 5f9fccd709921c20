import { crc32, deflateSync } from 'node:zlib';

/** A valid 1-bit grey PNG of 20,000 x 20,000 pixels in about 50 kB: 400 megapixels, all black. */
export function hugePng(): Uint8Array {
  const side = 20_000;
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.set([1, 0, 0, 0, 0], 8);
  // Each row: the filter byte and one bit a pixel.
  const rows = deflateSync(Buffer.alloc(side * (1 + side / 8)), { level: 9 });
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', rows),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** What a person gets who renames a list to `.jpg`. */
export function textFile(): Uint8Array {
  return new TextEncoder().encode('kcode,drug_name\nK-030864,타이레놀\n'.repeat(50));
}

/** The same bytes with one bit turned over at a share (0..1) of their length. */
export function bitFlipped(bytes: Uint8Array, share: number): Uint8Array {
  const copy = bytes.slice();
  const index = Math.floor(bytes.length * share);
  copy[index] = (copy[index] ?? 0) ^ 0x10;
  return copy;
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
