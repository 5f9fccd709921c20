/** Marker codes, the byte behind 0xFF (ITU-T T.81, table B.1). */
const SOF_BASELINE = 0xc0;
const SOF_EXTENDED = 0xc1;
const SOF_PROGRESSIVE = 0xc2;
const DHT = 0xc4;
const RST0 = 0xd0;
const EOI = 0xd9;
const SOS = 0xda;
const DRI = 0xdd;

export type JpegComponent = {
  readonly id: number;
  /** Sampling factors: blocks of a unit, across and down. */
  readonly across: number;
  readonly down: number;
};

export type JpegFrame = {
  readonly isProgressive: boolean;
  readonly width: number;
  readonly height: number;
  readonly components: readonly JpegComponent[];
};

/** One pass over some components; spectral band and bits as in ITU-T T.81, B.2.3. */
export type JpegScan = {
  readonly parts: readonly { readonly component: number; readonly dc: number; readonly ac: number }[];
  readonly firstBand: number;
  readonly lastBand: number;
  /** The bit position of the pass before (0: there was none), and of this one. */
  readonly highBit: number;
  readonly lowBit: number;
};

/** Code lengths and symbols of a Huffman table as the file has them. */
export type HuffmanCodes = { readonly counts: Uint8Array; readonly symbols: Uint8Array };

export type JpegPart =
  | { readonly kind: 'frame'; readonly frame: JpegFrame }
  | { readonly kind: 'codes'; readonly isAc: boolean; readonly slot: number; readonly codes: HuffmanCodes }
  | { readonly kind: 'restartInterval'; readonly units: number }
  /** `start`: where the scan's coded data begins. The reader is told where it ends: `next(end)`. */
  | { readonly kind: 'scan'; readonly scan: JpegScan; readonly start: number }
  | { readonly kind: 'end' };

/** A JPEG that this program does not look into: another coding than Huffman's, or one that no decoder reads. */
export class UncheckedJpeg extends Error {}

/**
 * The parts of a JPEG file that say how its coded data is to be read, in order. After a scan `next` is called with the
 * place where its data ended.
 * @throws UncheckedJpeg; a decoder says better than this what is wrong with such a file.
 */
export function* jpegParts(bytes: Uint8Array): Generator<JpegPart, void, number | undefined> {
  let position = 2;
  for (;;) {
    while (bytes[position] === 0xff && bytes[position + 1] === 0xff) position++;
    if (bytes[position] !== 0xff) throw new UncheckedJpeg(`no marker at ${position}`);
    const marker = bytes[position + 1] ?? 0;
    position += 2;
    if (marker === EOI) {
      yield { kind: 'end' };
      return;
    }
    if (marker === 0x01 || (marker >= RST0 && marker < EOI)) continue;
    const length = word(bytes, position);
    const segment = bytes.subarray(position + 2, position + length);
    position += length;
    if (segment.length !== length - 2) throw new UncheckedJpeg('a segment is cut off');
    if (marker === DHT) yield* readCodes(segment);
    else if (marker === DRI) yield { kind: 'restartInterval', units: word(segment, 0) };
    else if (marker === SOS) position = (yield { kind: 'scan', scan: readScan(segment), start: position }) ?? position;
    else if (isFrame(marker)) yield { kind: 'frame', frame: readFrame(marker, segment) };
  }
}

function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== DHT && marker !== 0xc8 && marker !== 0xcc;
}

function readFrame(marker: number, segment: Uint8Array): JpegFrame {
  if (marker !== SOF_BASELINE && marker !== SOF_EXTENDED && marker !== SOF_PROGRESSIVE) {
    throw new UncheckedJpeg(`frame ${marker.toString(16)}`);
  }
  const count = segment[5] ?? 0;
  const components = Array.from({ length: count }, (_, i) => {
    const factors = byte(segment, 7 + 3 * i);
    return { id: byte(segment, 6 + 3 * i), across: factors >> 4, down: factors & 15 };
  });
  if (components.some(({ across, down }) => across < 1 || across > 4 || down < 1 || down > 4) || count < 1) {
    throw new UncheckedJpeg('sampling factors');
  }
  return { isProgressive: marker === SOF_PROGRESSIVE, height: word(segment, 1), width: word(segment, 3), components };
}

function readScan(segment: Uint8Array): JpegScan {
  const count = byte(segment, 0);
  const parts = Array.from({ length: count }, (_, i) => {
    const tables = byte(segment, 2 + 2 * i);
    return { component: byte(segment, 1 + 2 * i), dc: tables >> 4, ac: tables & 15 };
  });
  const bits = byte(segment, 3 + 2 * count);
  return {
    parts,
    firstBand: byte(segment, 1 + 2 * count),
    lastBand: byte(segment, 2 + 2 * count),
    highBit: bits >> 4,
    lowBit: bits & 15,
  };
}

function readCodes(segment: Uint8Array): readonly JpegPart[] {
  const parts: JpegPart[] = [];
  for (let position = 0; position < segment.length; ) {
    const slot = byte(segment, position);
    const counts = segment.slice(position + 1, position + 17);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const symbols = segment.slice(position + 17, position + 17 + total);
    if (counts.length !== 16 || symbols.length !== total) throw new UncheckedJpeg('a Huffman table is cut off');
    position += 17 + total;
    parts.push({ kind: 'codes', isAc: slot >= 16, slot: slot & 15, codes: { counts, symbols } });
  }
  return parts;
}

function byte(bytes: Uint8Array, position: number): number {
  const value = bytes[position];
  if (value === undefined) throw new UncheckedJpeg('a segment is too short');
  return value;
}

function word(bytes: Uint8Array, position: number): number {
  return (byte(bytes, position) << 8) | byte(bytes, position + 1);
}
