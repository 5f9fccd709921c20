import { crc32, deflateSync } from 'node:zlib';
import type { RgbImage } from '../pixels.ts';

/** A picture as an 8-bit RGB PNG, so that a test can hand exact pixels to a decoder. */
export function encodePng({ data, width, height }: RgbImage): Uint8Array {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++) {
    rows.set(data.subarray(y * width * 3, (y + 1) * width * 3), y * (1 + width * 3) + 1);
  }
  return png({ width, height, bitDepth: 8, colourType: 2 }, rows);
}

/** A valid 1-bit grey PNG of 20,000 x 20,000 pixels in about 50 kB: 400 megapixels, all black. */
export function hugePng(): Uint8Array {
  const side = 20_000;
  return png({ width: side, height: side, bitDepth: 1, colourType: 0 }, Buffer.alloc(side * (1 + side / 8)));
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

type PngHeader = {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: number;
  /** 0 grey, 2 RGB. */
  readonly colourType: number;
};

/** `rows`: for each row the filter byte 0 and its pixels. */
function png({ width, height, bitDepth, colourType }: PngHeader, rows: Uint8Array): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([bitDepth, colourType], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const check = Buffer.alloc(4);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}
