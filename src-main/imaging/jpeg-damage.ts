import { BitReader, HuffmanTable, JpegDamage } from './jpeg-bits.ts';
import { type JpegFrame, type JpegScan, jpegParts, UncheckedJpeg } from './jpeg-structure.ts';

/**
 * What is wrong with the coded data of a JPEG, or null. Decoders show a picture with grey, shifted or repeated parts where
 * bytes in the middle were overwritten, since almost every sequence of bits means something; but then the blocks do not come
 * out even with the data. So every code is read here, as a decoder does, and counted: codes that no table has, more than
 * 64 values in a block, data that ends before the last block or goes on after it, and scans that are missing.
 * What can't be seen: values that changed without a change of length. Files of other codings than Huffman's are left to
 * the decoder. A 12 megapixel photo takes about as long as its decoding.
 */
export function findJpegDamage(bytes: Uint8Array): string | null {
  try {
    new JpegWalk(bytes).run();
    return null;
  } catch (error) {
    if (error instanceof JpegDamage) return error.message;
    if (error instanceof UncheckedJpeg) return null;
    throw error;
  }
}

/** Coefficients of a block: one of brightness (band 0) and 63 of detail. */
const BANDS = 64;

type Plane = {
  readonly across: number;
  readonly down: number;
  /** Blocks that belong to the picture, as a scan of this component alone has them. */
  readonly columns: number;
  readonly rows: number;
  /** Blocks of a row up to whole units, as a scan of several components has them. */
  readonly stride: number;
  /** For each block two words: which coefficients are not zero so far. Progressive files only. */
  readonly known: Uint32Array;
  /** For each coefficient the bits that are still to come; 255 before the first scan. */
  readonly missingBits: Uint8Array;
};

type Tables = { readonly dc: HuffmanTable | undefined; readonly ac: HuffmanTable | undefined };

class JpegWalk {
  readonly #bytes: Uint8Array;
  readonly #dc = new Map<number, HuffmanTable>();
  readonly #ac = new Map<number, HuffmanTable>();
  #restartInterval = 0;
  #frame: JpegFrame | null = null;
  #planes: readonly Plane[] = [];
  /** Blocks to come without new values in this scan (progressive: EOBRUN). */
  #endOfBandRun = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  run(): void {
    const parts = jpegParts(this.#bytes);
    let end: number | undefined;
    for (;;) {
      const { value: part, done } = parts.next(end);
      end = undefined;
      if (done) throw new UncheckedJpeg('no end');
      switch (part.kind) {
        case 'frame':
          this.#frame = part.frame;
          this.#planes = planesOf(part.frame);
          break;
        case 'codes':
          (part.isAc ? this.#ac : this.#dc).set(part.slot, new HuffmanTable(part.codes));
          break;
        case 'restartInterval':
          this.#restartInterval = part.units;
          break;
        case 'scan':
          end = this.#readScan(part.scan, part.start);
          break;
        case 'end':
          this.#checkComplete();
          return;
      }
    }
  }

  /** Where the scan's data ends. */
  #readScan(scan: JpegScan, start: number): number {
    const frame = this.#frame;
    if (!frame) throw new UncheckedJpeg('a scan before the frame');
    const parts = scan.parts.map(({ component, dc, ac }) => {
      const plane = this.#planes[frame.components.findIndex(({ id }) => id === component)];
      if (!plane) throw new UncheckedJpeg('an unknown component');
      return { plane, tables: { dc: this.#dc.get(dc), ac: this.#ac.get(ac) } };
    });
    const [alone] = parts;
    if (!alone || scan.lastBand >= BANDS || scan.firstBand > scan.lastBand) throw new UncheckedJpeg('scan header');
    for (const { plane } of parts) plane.missingBits.fill(scan.lowBit, scan.firstBand, scan.lastBand + 1);
    this.#endOfBandRun = 0;
    if (parts.length === 1) {
      const { plane, tables } = alone;
      return this.#readUnits(start, plane.columns * plane.rows, (reader, unit) => {
        const block = Math.floor(unit / plane.columns) * plane.stride + (unit % plane.columns);
        this.#readBlock(reader, scan, { plane, tables, block });
      });
    }
    const unitColumns = unitsOf(frame).columns;
    return this.#readUnits(start, unitColumns * unitsOf(frame).rows, (reader, unit) => {
      const [row, column] = [Math.floor(unit / unitColumns), unit % unitColumns];
      for (const { plane, tables } of parts) {
        for (let y = 0; y < plane.down; y++) {
          for (let x = 0; x < plane.across; x++) {
            const block = (row * plane.down + y) * plane.stride + column * plane.across + x;
            this.#readBlock(reader, scan, { plane, tables, block });
          }
        }
      }
    });
  }

  #readUnits(start: number, count: number, readUnit: (reader: BitReader, unit: number) => void): number {
    let reader = new BitReader(this.#bytes, start);
    for (let unit = 0, restarts = 0; unit < count; unit++) {
      if (this.#restartInterval > 0 && unit > 0 && unit % this.#restartInterval === 0) {
        const marker = reader.finish();
        if (this.#bytes[marker + 1] !== 0xd0 + (restarts++ % 8)) throw new JpegDamage('a restart marker is missing');
        this.#endOfBandRun = 0;
        reader = new BitReader(this.#bytes, marker + 2);
      }
      readUnit(reader, unit);
      reader.checkNotPast();
    }
    return reader.finish();
  }

  #readBlock(reader: BitReader, scan: JpegScan, target: { plane: Plane; tables: Tables; block: number }): void {
    const { plane, tables, block } = target;
    if (!this.#frame?.isProgressive) {
      skipValue(reader, reader.symbol(present(tables.dc)));
      readDetail(reader, present(tables.ac));
    } else if (scan.firstBand === 0) {
      if (scan.highBit === 0) skipValue(reader, reader.symbol(present(tables.dc)));
      else reader.bits(1);
    } else if (scan.highBit === 0) {
      this.#readBand(reader, scan, present(tables.ac), new Known(plane.known, block));
    } else {
      this.#refineBand(reader, scan, present(tables.ac), new Known(plane.known, block));
    }
  }

  /** ITU-T T.81, G.1.2.2. */
  #readBand(reader: BitReader, { firstBand, lastBand }: JpegScan, table: HuffmanTable, known: Known): void {
    if (this.#endOfBandRun > 0) {
      this.#endOfBandRun--;
      return;
    }
    for (let band = firstBand; band <= lastBand; band++) {
      const symbol = reader.symbol(table);
      const [run, size] = [symbol >> 4, symbol & 15];
      if (size === 0 && run < 15) {
        this.#endOfBandRun = (1 << run) + reader.bits(run) - 1;
        return;
      }
      band += run;
      if (size === 0) continue;
      if (band > lastBand) throw tooMany();
      reader.bits(size);
      known.add(band);
    }
  }

  /** ITU-T T.81, G.1.2.3: one more bit for what is not zero, and what becomes so with this bit. */
  #refineBand(reader: BitReader, { firstBand, lastBand }: JpegScan, table: HuffmanTable, known: Known): void {
    let band = firstBand;
    for (; this.#endOfBandRun === 0 && band <= lastBand; band++) {
      const symbol = reader.symbol(table);
      let zeros = symbol >> 4;
      const size = symbol & 15;
      if (size === 0 && zeros < 15) {
        this.#endOfBandRun = (1 << zeros) + reader.bits(zeros);
        break;
      }
      if (size > 0) reader.bits(1);
      for (; band <= lastBand; band++) {
        if (known.has(band)) reader.bits(1);
        else if (zeros-- === 0) break;
      }
      if (size === 0) continue;
      if (band > lastBand) throw tooMany();
      known.add(band);
    }
    if (this.#endOfBandRun === 0) return;
    for (; band <= lastBand; band++) if (known.has(band)) reader.bits(1);
    this.#endOfBandRun--;
  }

  /** Everything of the brightness, and of the colours at least the mean of each block. */
  #checkComplete(): void {
    for (const [index, { missingBits }] of this.#planes.entries()) {
      const needed = index === 0 ? missingBits : missingBits.subarray(0, 1);
      if (needed.some((bits) => bits > 0)) throw new JpegDamage('scans are missing');
    }
  }
}

/** Which coefficients of a block are not zero. */
class Known {
  readonly #words: Uint32Array;
  readonly #first: number;

  constructor(words: Uint32Array, block: number) {
    this.#words = words;
    this.#first = block * 2;
  }

  has(band: number): boolean {
    return (((this.#words[this.#first + (band >> 5)] ?? 0) >>> (band & 31)) & 1) === 1;
  }

  add(band: number): void {
    const index = this.#first + (band >> 5);
    this.#words[index] = (this.#words[index] ?? 0) | (1 << (band & 31));
  }
}

/** The 63 values of detail of a block of a sequential file (ITU-T T.81, F.2.2.2). */
function readDetail(reader: BitReader, table: HuffmanTable): void {
  for (let band = 1; band < BANDS; band++) {
    const symbol = reader.symbol(table);
    const size = symbol & 15;
    if (size === 0 && symbol !== 0xf0) return;
    band += symbol >> 4;
    if (band >= BANDS) throw tooMany();
    reader.bits(size);
  }
}

function skipValue(reader: BitReader, size: number): void {
  if (size > 15) throw new JpegDamage('a value of more than 15 bits');
  reader.bits(size);
}

function tooMany(): JpegDamage {
  return new JpegDamage('more than 64 values in a block');
}

function present(table: HuffmanTable | undefined): HuffmanTable {
  if (!table) throw new UncheckedJpeg('a scan without its Huffman table');
  return table;
}

function unitsOf({ width, height, components }: JpegFrame): { readonly columns: number; readonly rows: number } {
  const across = Math.max(...components.map((component) => component.across));
  const down = Math.max(...components.map((component) => component.down));
  return { columns: Math.ceil(width / (8 * across)), rows: Math.ceil(height / (8 * down)) };
}

function planesOf(frame: JpegFrame): readonly Plane[] {
  const { width, height, components, isProgressive } = frame;
  const units = unitsOf(frame);
  const most = {
    across: Math.max(...components.map((component) => component.across)),
    down: Math.max(...components.map((component) => component.down)),
  };
  return components.map(({ across, down }) => {
    const stride = units.columns * across;
    return {
      across,
      down,
      columns: Math.ceil(Math.ceil((width * across) / most.across) / 8),
      rows: Math.ceil(Math.ceil((height * down) / most.down) / 8),
      stride,
      known: new Uint32Array(isProgressive ? 2 * stride * units.rows * down : 0),
      missingBits: new Uint8Array(BANDS).fill(255),
    };
  });
}
