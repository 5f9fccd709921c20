import type { Loop } from '../wasm/arena.ts';
import { BlockTransform } from './block-transform.ts';
import type { Canvas } from './canvas.ts';

/** Example quantisation tables of the JPEG standard (ITU-T T.81, annex K.1), row by row. */
const LUMINANCE = [
  [16, 11, 10, 16, 24, 40, 51, 61],
  [12, 12, 14, 19, 26, 58, 60, 55],
  [14, 13, 16, 24, 40, 57, 69, 56],
  [14, 17, 22, 29, 51, 87, 80, 62],
  [18, 22, 37, 56, 68, 109, 103, 77],
  [24, 35, 55, 64, 81, 104, 113, 92],
  [49, 64, 78, 87, 103, 121, 120, 101],
  [72, 92, 95, 98, 112, 100, 103, 99],
].flat();
const CHROMINANCE = [
  [17, 18, 24, 47, 99, 99, 99, 99],
  [18, 21, 26, 66, 99, 99, 99, 99],
  [24, 26, 56, 99, 99, 99, 99, 99],
  [47, 66, 99, 99, 99, 99, 99, 99],
  ...Array.from({ length: 4 }, () => Array<number>(8).fill(99)),
].flat();

/** A unit of 4:2:0: two by two blocks of luminance, one of each chrominance. */
const UNIT = 16;

/**
 * A picture as it comes back from a JPEG file of a quality, in place: 4:2:0, standard tables, as libjpeg-turbo 2.1 writes and
 * reads it (accurate transforms, fancy upsampling), byte for byte for sides of 6 pixels and more.
 */
export class JpegRoundTrip {
  readonly #canvas: Canvas;
  readonly #transform: BlockTransform;
  /** Side of the planes, whole units. */
  readonly #side: number;
  readonly #luma: number;
  readonly #chroma: readonly [number, number];
  /** Two rows of full-size chrominance of each kind: two source rows on the way there, one result on the way back. */
  readonly #fullRows: readonly [number, number];
  /** A row of 16-bit sums of two chrominance rows, with one more at both ends. */
  readonly #sums: number;
  readonly #split: Loop;
  readonly #halve: Loop;
  readonly #mixRows: Loop;
  readonly #widen: Loop;
  readonly #join: Loop;

  constructor(canvas: Canvas) {
    const { arena, size } = canvas;
    this.#canvas = canvas;
    this.#side = Math.ceil(size / UNIT) * UNIT;
    const half = this.#side / 2;
    this.#luma = arena.allocate(this.#side * this.#side);
    this.#chroma = [arena.allocate(half * half), arena.allocate(half * half)];
    this.#fullRows = [arena.allocate(2 * this.#side), arena.allocate(2 * this.#side)];
    this.#sums = arena.allocate(16 + 2 * half + 16) + 16;
    this.#transform = new BlockTransform(arena);
    const loops = arena.compile(jpegLoops(this.#side));
    this.#split = loops('split');
    this.#halve = loops('halve');
    this.#mixRows = loops('mixRows');
    this.#widen = loops('widen');
    this.#join = loops('join');
  }

  /** `quality` 1..100 as in libjpeg. */
  apply(quality: number): void {
    this.#toPlanes();
    const [side, half] = [this.#side, this.#side / 2];
    this.#transform.apply({ address: this.#luma, width: side, height: side }, scaledTable(LUMINANCE, quality));
    const table = scaledTable(CHROMINANCE, quality);
    for (const address of this.#chroma) this.#transform.apply({ address, width: half, height: half }, table);
    this.#fromPlanes();
  }

  /** Up to whole units the last column of pixels is repeated, and the last row of each plane. */
  #toPlanes(): void {
    const { arena, size, address, rowBytes } = this.#canvas;
    const side = this.#side;
    const half = side / 2;
    const rows = Math.ceil(size / 2) * 2;
    const [blues, reds] = this.#fullRows;
    for (let y = 0; y < rows; y++) {
      const pixel = address + Math.min(y, size - 1) * rowBytes;
      const row = { luma: this.#luma + y * side, blue: blues + (y % 2) * side, red: reds + (y % 2) * side };
      this.#split(pixel, pixel + rowBytes, row.luma, row.blue, row.red);
      for (const start of Object.values(row)) {
        const bytes = arena.bytes(start, side);
        bytes.fill(bytes[size - 1] ?? 0, size);
      }
      if (y % 2 === 0) continue;
      for (const [i, plane] of this.#chroma.entries()) {
        const out = plane + ((y - 1) / 2) * half;
        this.#halve(this.#fullRows[i] as number, out, out + half); // both are pairs
      }
    }
    repeatLastRow(arena.bytes(this.#luma, side * side), side, size);
    for (const plane of this.#chroma) repeatLastRow(arena.bytes(plane, half * half), half, rows / 2);
  }

  #fromPlanes(): void {
    const { size, address, rowBytes } = this.#canvas;
    const half = this.#side / 2;
    const lastRow = Math.ceil(size / 2) - 1;
    for (let y = 0; y < size; y++) {
      const near = Math.floor(y / 2);
      const far = Math.min(Math.max(near + (y % 2 === 0 ? -1 : 1), 0), lastRow);
      for (const [i, plane] of this.#chroma.entries()) {
        this.#upsample(plane + near * half, plane + far * half, this.#fullRows[i] as number); // both are pairs
      }
      const row = address + y * rowBytes;
      this.#join(this.#luma + y * this.#side, ...this.#fullRows, row, row + rowBytes);
    }
  }

  /** libjpeg's h2v2_fancy_upsample: 9, 3, 3 and 1 sixteenths of the four nearest, the ends repeated. */
  #upsample(near: number, far: number, out: number): void {
    const columns = Math.ceil(this.#canvas.size / 2);
    this.#mixRows(near, far, this.#sums, this.#sums + columns * 2);
    const sums = this.#canvas.arena.bytes(this.#sums - 2, (columns + 2) * 2);
    sums.copyWithin(0, 2, 4);
    sums.copyWithin((columns + 1) * 2, columns * 2, (columns + 1) * 2);
    this.#widen(this.#sums, this.#sums + columns * 2, out);
  }
}

/** Of a square plane whose first `rows` rows are there. */
function repeatLastRow(plane: Uint8Array, side: number, rows: number): void {
  for (let y = rows; y < side; y++) plane.copyWithin(y * side, (rows - 1) * side, rows * side);
}

/** libjpeg's jpeg_quality_scaling and jpeg_add_quant_table, held to baseline. */
export function scaledTable(table: readonly number[], quality: number): readonly number[] {
  const percent = quality < 50 ? Math.floor(5000 / quality) : 200 - 2 * quality;
  return table.map((value) => Math.min(Math.max(Math.floor((value * percent + 50) / 100), 1), 255));
}

/** Fixed point with 16 bits after the point, as jccolor.c and jdcolor.c. */
const fixed = (value: number): number => Math.round(value * 65_536);
const every = (value: number): string => `(v128.const i32x4 ${value} ${value} ${value} ${value})`;
const byte = (name: string, index: number): string =>
  `(v128.and (i32x4.shr_u (local.get ${name}) (i32.const ${8 * index})) (i32x4.splat (i32.const 255)))`;
const sumOf = (terms: readonly string[]): string => terms.reduce((total, term) => `(i32x4.add ${total} ${term})`);
const times = (value: string, factor: number): string => `(i32x4.mul ${value} ${every(factor)})`;
const withoutFraction = (value: string): string => `(i32x4.shr_s ${value} (i32.const 16))`;
/** Four numbers as four bytes, held in 0..255, in one word. */
const fourBytes = (value: string): string => `
  (i32x4.extract_lane 0
    (i8x16.narrow_i16x8_u
      (local.tee $words (i16x8.narrow_i32x4_s ${value} (i32x4.splat (i32.const 0))))
      (local.get $words)))`;
/** Four bytes at a place as four numbers. */
const fourNumbers = (row: string): string =>
  `(i32x4.extend_low_i16x8_s (i16x8.extend_low_i8x16_u (v128.load32_splat (local.get ${row}))))`;

/** RGB to YCbCr: factors of R, G and B, and what is added before the fraction is dropped. */
const LUMA = [fixed(0.299), fixed(0.587), fixed(0.114), fixed(0.5)] as const;
const BLUE = [-fixed(0.16874), -fixed(0.33126), fixed(0.5), fixed(128) + fixed(0.5) - 1] as const;
const RED = [fixed(0.5), -fixed(0.41869), -fixed(0.08131), fixed(128) + fixed(0.5) - 1] as const;
const converted = ([r, g, b, offset]: readonly [number, number, number, number]): string =>
  fourBytes(
    withoutFraction(
      sumOf([times(byte('$rgb', 0), r), times(byte('$rgb', 1), g), times(byte('$rgb', 2), b), every(offset)]),
    ),
  );

const ADVANCE = (name: string, bytes: number): string =>
  `(local.set ${name} (i32.add (local.get ${name}) (i32.const ${bytes})))`;

/** `(3 * middle + beside + rounding) >> 4` for eight columns. */
const widened = (beside: number, rounding: number): string => `
  (i16x8.shr_s
    (i16x8.add
      (i16x8.add
        (i16x8.add (local.get $middle) (i16x8.shl (local.get $middle) (i32.const 1)))
        (v128.load (i32.add (local.get $sum) (i32.const ${beside}))))
      (i16x8.splat (i32.const ${rounding})))
    (i32.const 4))`;

/** The even or the odd bytes of sixteen as 16-bit numbers. */
const evenBytes = (row: string): string => `(v128.and (v128.load ${row}) (i16x8.splat (i32.const 255)))`;
const oddBytes = (row: string): string => `(i16x8.shr_u (v128.load ${row}) (i32.const 8))`;

/**
 * `split`: pixels to Y, Cb and Cr. `halve`: two rows to one of half the width (rounded down and up in turn). `mixRows`: three
 * times the near row plus the far one. `widen`: those to a row of twice the width. `join`: Y, Cb and Cr to pixels.
 */
function jpegLoops(side: number): string {
  return `
(func $split (param $pixel i32) (param $end i32) (param $luma i32) (param $blue i32) (param $red i32)
  (local $rgb v128) (local $words v128)
  (loop $next
    (local.set $rgb (v128.load (local.get $pixel)))
    (i32.store (local.get $luma) ${converted(LUMA)})
    (i32.store (local.get $blue) ${converted(BLUE)})
    (i32.store (local.get $red) ${converted(RED)})
    ${ADVANCE('$luma', 4)}
    ${ADVANCE('$blue', 4)}
    ${ADVANCE('$red', 4)}
    (br_if $next (i32.lt_u (local.tee $pixel (i32.add (local.get $pixel) (i32.const 16))) (local.get $end)))))

(func $halve (param $rows i32) (param $out i32) (param $end i32)
  (local $words v128)
  (loop $next
    (local.set $words
      (i16x8.shr_u
        (i16x8.add
          (i16x8.add
            (i16x8.add ${evenBytes('(local.get $rows)')} ${oddBytes('(local.get $rows)')})
            (i16x8.add ${evenBytes(`offset=${side} (local.get $rows)`)} ${oddBytes(`offset=${side} (local.get $rows)`)}))
          (v128.const i16x8 1 2 1 2 1 2 1 2))
        (i32.const 2)))
    (v128.store64_lane 0 (local.get $out) (i8x16.narrow_i16x8_u (local.get $words) (local.get $words)))
    ${ADVANCE('$rows', 16)}
    (br_if $next (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 8))) (local.get $end)))))

(func $mixRows (param $near i32) (param $far i32) (param $out i32) (param $end i32)
  (local $words v128)
  (loop $next
    (local.set $words (v128.load8x8_u (local.get $near)))
    (v128.store (local.get $out)
      (i16x8.add
        (i16x8.add (local.get $words) (i16x8.shl (local.get $words) (i32.const 1)))
        (v128.load8x8_u (local.get $far))))
    ${ADVANCE('$near', 8)}
    ${ADVANCE('$far', 8)}
    (br_if $next (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 16))) (local.get $end)))))

(func $widen (param $sum i32) (param $end i32) (param $out i32)
  (local $middle v128)
  (loop $next
    (local.set $middle (v128.load (local.get $sum)))
    (v128.store (local.get $out)
      (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
        (i8x16.narrow_i16x8_u ${widened(-2, 8)} (local.get $middle))
        (i8x16.narrow_i16x8_u ${widened(2, 7)} (local.get $middle))))
    ${ADVANCE('$out', 16)}
    (br_if $next (i32.lt_u (local.tee $sum (i32.add (local.get $sum) (i32.const 16))) (local.get $end)))))

(func $join (param $luma i32) (param $blues i32) (param $reds i32) (param $pixel i32) (param $end i32)
  (local $y v128) (local $blue v128) (local $red v128)
  (loop $next
    (local.set $y ${fourNumbers('$luma')})
    (local.set $blue (i32x4.sub ${fourNumbers('$blues')} ${every(128)}))
    (local.set $red (i32x4.sub ${fourNumbers('$reds')} ${every(128)}))
    (v128.store (local.get $pixel)
      (v128.or
        (v128.or
          ${inByte(0, withoutFraction(sumOf([times('(local.get $red)', fixed(1.402)), every(fixed(0.5))])))}
          ${inByte(
            1,
            withoutFraction(
              sumOf([
                times('(local.get $blue)', -fixed(0.34414)),
                times('(local.get $red)', -fixed(0.71414)),
                every(fixed(0.5)),
              ]),
            ),
          )})
        ${inByte(2, withoutFraction(sumOf([times('(local.get $blue)', fixed(1.772)), every(fixed(0.5))])))}))
    ${ADVANCE('$luma', 4)}
    ${ADVANCE('$blues', 4)}
    ${ADVANCE('$reds', 4)}
    (br_if $next (i32.lt_u (local.tee $pixel (i32.add (local.get $pixel) (i32.const 16))) (local.get $end)))))
`;
}

/** Y plus a colour difference, held in 0..255, at a channel's place in the word. */
function inByte(channel: number, difference: string): string {
  const held = `(i32x4.min_s (i32x4.max_s (i32x4.add (local.get $y) ${difference}) ${every(0)}) ${every(255)})`;
  return channel === 0 ? held : `(i32x4.shl ${held} (i32.const ${8 * channel}))`;
}
