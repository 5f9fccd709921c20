import type { HuffmanCodes } from './jpeg-structure.ts';

/** Coded data that can't be what an encoder wrote; the message says why. */
export class JpegDamage extends Error {}

/** Codes up to this length are found in one step. */
const QUICK_BITS = 9;

/** A Huffman table ready for reading (ITU-T T.81, F.2.2.3). */
export class HuffmanTable {
  /** For every start of a code: its length * 256 + its symbol; 0 where the code is longer. */
  readonly quick = new Uint16Array(1 << QUICK_BITS);
  /** For each length: one more than its largest code, and the index of its first symbol less its first code. */
  readonly limits = new Int32Array(17);
  readonly offsets = new Int32Array(17);
  readonly symbols: Uint8Array;

  constructor({ counts, symbols }: HuffmanCodes) {
    this.symbols = symbols;
    let code = 0;
    let index = 0;
    for (let length = 1; length <= 16; length++) {
      const count = counts[length - 1] ?? 0;
      this.offsets[length] = index - code;
      for (let i = 0; i < count; i++, code++, index++) {
        if (length > QUICK_BITS) continue;
        const shift = QUICK_BITS - length;
        this.quick.fill(length * 256 + (symbols[index] ?? 0), code << shift, (code + 1) << shift);
      }
      this.limits[length] = code;
      code <<= 1;
    }
  }
}

/** Reads the bits of one stretch of coded data, which a marker ends; past its end it reads zeros. */
export class BitReader {
  readonly #bytes: Uint8Array;
  #position: number;
  #buffer = 0;
  #count = 0;
  /** Bits in the buffer that the file does not have. */
  #invented = 0;

  constructor(bytes: Uint8Array, position: number) {
    this.#bytes = bytes;
    this.#position = position;
  }

  /** @throws JpegDamage where no code of the table is found. */
  symbol(table: HuffmanTable): number {
    if (this.#count < 16) this.#fill();
    const entry = table.quick[(this.#buffer >>> (this.#count - QUICK_BITS)) & ((1 << QUICK_BITS) - 1)] as number; // masked
    if (entry !== 0) {
      this.#count -= entry >> 8;
      return entry & 255;
    }
    for (let length = QUICK_BITS + 1; length <= 16; length++) {
      const code = (this.#buffer >>> (this.#count - length)) & ((1 << length) - 1);
      if (code >= (table.limits[length] as number)) continue; // a table has 17 lengths
      this.#count -= length;
      return table.symbols[code + (table.offsets[length] as number)] ?? 0;
    }
    throw new JpegDamage('a code that its table does not have');
  }

  /** The next `length` bits, at most 16, as a number. */
  bits(length: number): number {
    if (this.#count < length) this.#fill();
    this.#count -= length;
    return (this.#buffer >>> this.#count) & ((1 << length) - 1);
  }

  /** @throws JpegDamage where more was read than there is. */
  checkNotPast(): void {
    if (this.#count < this.#invented) throw new JpegDamage('the coded data ends early');
  }

  /**
   * Where the marker behind the data stands.
   * @throws JpegDamage where more is left than the bits that fill up a byte. One whole byte more is let pass: encoders exist
   * that write it.
   */
  finish(): number {
    this.checkNotPast();
    const bytes = this.#bytes;
    let end = this.#position;
    while (end < bytes.length && !isMarker(bytes, end)) end++;
    const left = this.#count - this.#invented + 8 * (end - this.#position);
    if (left >= 16) throw new JpegDamage(`${Math.floor(left / 8)} bytes more than the picture needs`);
    return end;
  }

  #fill(): void {
    const bytes = this.#bytes;
    while (this.#count <= 24) {
      let value = bytes[this.#position] ?? 0;
      if (value !== 0xff) {
        if (this.#position >= bytes.length) this.#invented += 8;
        else this.#position++;
      } else if (bytes[this.#position + 1] === 0) {
        this.#position += 2;
      } else {
        value = 0;
        this.#invented += 8;
      }
      this.#buffer = (this.#buffer << 8) | value;
      this.#count += 8;
    }
  }
}

/** 0xFF and what is neither a stuffed zero nor another 0xFF. */
function isMarker(bytes: Uint8Array, position: number): boolean {
  const next = bytes[position + 1] ?? 0;
  return bytes[position] === 0xff && next !== 0;
}
