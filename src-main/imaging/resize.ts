import { Arena, type Loop } from '../wasm/arena.ts';
import { type RgbImage, roundHalfEven } from './pixels.ts';

/** A rectangle of a picture in whole pixels. */
export type Rect = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/** OpenCV's INTER_RESIZE_COEF_BITS = 11: weights are 16-bit integers that add up to 2048. */
const WEIGHT_ONE = 2048;

/**
 * `cv2.resize(..., interpolation=cv2.INTER_LINEAR)` for 8-bit RGB, bit for bit (OpenCV 4.6.0, resize.cpp: HResizeLinear,
 * VResizeLinear). Owns its tables and row buffers: one object for each thread, one call at a time.
 * OpenCV's switch to area averaging at exactly half size needs no code of its own: both give (a + b + c + d + 2) >> 2.
 */
export class LinearResizer {
  readonly width: number;
  readonly height: number;
  readonly #arena = new Arena();
  readonly #stretch: Loop;
  readonly #blend: Loop;
  /** For each output column, the byte offset of its left pixel, and both weights in one word. */
  readonly #offsets: number;
  readonly #weights: number;
  /** Two source rows stretched to the width of the output, 16 bits a value. */
  #upper: number;
  #lower: number;
  readonly #outRow: number;
  #sourceRow = 0;
  #sourceRowBytes = 0;

  constructor(width: number, height: number) {
    this.width = width;
    this.height = height;
    const arena = this.#arena;
    this.#offsets = arena.allocate(width * 4);
    this.#weights = arena.allocate(width * 4);
    this.#upper = arena.allocate(width * 6);
    this.#lower = arena.allocate(width * 6);
    this.#outRow = arena.allocate(width * 3);
    const loops = arena.compile(RESIZE_LOOPS);
    this.#stretch = loops('stretch');
    this.#blend = loops('blend');
  }

  /** Resizes `rect` of `image` into `out` (`height * width * 3` bytes). Pixels outside `rect` are not looked at. */
  resize(image: RgbImage, rect: Rect, out: Uint8Array): void {
    if (rect.width === this.width && rect.height === this.height) {
      copyRect(image, rect, out);
      return;
    }
    this.#measureColumns(rect.width);
    const rowLength = this.width * 3;
    const outRow = this.#arena.bytes(this.#outRow, rowLength);
    const sourceRow = this.#arena.bytes(this.#sourceRow, rect.width * 3);
    const stretchRow = (row: number, to: number) => {
      const start = ((rect.top + row) * image.width + rect.left) * 3;
      sourceRow.set(image.data.subarray(start, start + rect.width * 3));
      this.#stretch(this.#sourceRow, this.#offsets, this.#weights, to, to + this.width * 6);
    };
    const rowScale = 1 / (this.height / rect.height);
    let upperRow = -1;
    let lowerRow = -1;
    for (let y = 0; y < this.height; y++) {
      const { source, weight } = placeOf(y, rowScale);
      const wantedUpper = Math.min(Math.max(source, 0), rect.height - 1);
      const wantedLower = Math.min(Math.max(source + 1, 0), rect.height - 1);
      if (wantedUpper === lowerRow) {
        [this.#upper, this.#lower] = [this.#lower, this.#upper];
        [upperRow, lowerRow] = [lowerRow, upperRow];
      }
      if (wantedUpper !== upperRow) stretchRow(wantedUpper, this.#upper);
      if (wantedLower !== lowerRow) stretchRow(wantedLower, this.#lower);
      [upperRow, lowerRow] = [wantedUpper, wantedLower];
      // At the borders the same row is taken twice at the weights as they are: with truncation after each product
      // that is not the same as once at full weight.
      const upperWeight = roundHalfEven(Math.fround(1 - weight) * WEIGHT_ONE);
      const lowerWeight = roundHalfEven(weight * WEIGHT_ONE);
      this.#blend(this.#upper, this.#lower, upperWeight, lowerWeight, this.#outRow, this.#outRow + rowLength);
      out.set(outRow, y * rowLength);
    }
  }

  /** At the borders one pixel has the full weight; the loop also loads the one after it, with no weight. */
  #measureColumns(sourceWidth: number): void {
    if (sourceWidth * 3 > this.#sourceRowBytes) {
      // Twice as much as before: what is left behind stays below what is in use.
      this.#sourceRowBytes = Math.max(sourceWidth * 3, 2 * this.#sourceRowBytes);
      this.#sourceRow = this.#arena.allocate(this.#sourceRowBytes);
    }
    const offsets = this.#arena.int32s(this.#offsets, this.width);
    const weights = this.#arena.int32s(this.#weights, this.width);
    const scale = 1 / (this.width / sourceWidth);
    for (let x = 0; x < this.width; x++) {
      const { source, weight } = placeOf(x, scale);
      const isInside = source >= 0 && source < sourceWidth - 1;
      const right = isInside ? weight : 0;
      offsets[x] = Math.min(Math.max(source, 0), sourceWidth - 1) * 3;
      weights[x] = roundHalfEven(Math.fround(1 - right) * WEIGHT_ONE) | (roundHalfEven(right * WEIGHT_ONE) << 16);
    }
  }
}

/** The source position left of (above) an output position, and the weight of the next one; float32 as in OpenCV. */
function placeOf(index: number, scale: number): { readonly source: number; readonly weight: number } {
  const position = Math.fround((index + 0.5) * scale - 0.5);
  const source = Math.floor(position);
  return { source, weight: Math.fround(position - source) };
}

function copyRect(image: RgbImage, rect: Rect, out: Uint8Array): void {
  const rowLength = rect.width * 3;
  for (let y = 0; y < rect.height; y++) {
    const start = ((rect.top + y) * image.width + rect.left) * 3;
    out.set(image.data.subarray(start, start + rowLength), y * rowLength);
  }
}

/** Eight values of `blend`: ((upper * weight >> 16) + (lower * weight >> 16) + 2) >> 2. OpenCV's SIMD cuts after each product. */
const BLEND_EIGHT = `(i16x8.narrow_i32x4_s ${['low', 'high']
  .map(
    (half) => `
      (i32x4.shr_s
        (i32x4.add
          (i32x4.add
            (i32x4.shr_s (i32x4.extmul_${half}_i16x8_s (local.get $u) (local.get $a)) (i32.const 16))
            (i32x4.shr_s (i32x4.extmul_${half}_i16x8_s (local.get $l) (local.get $b)) (i32.const 16)))
          (local.get $two))
        (i32.const 2))`,
  )
  .join('')})`;

/**
 * `stretch`: a row of RGB bytes to (left pixel * weight + right pixel * weight) >> 4 for each output column, 16 bits each.
 * `blend`: two such rows to bytes, sixteen at a time.
 */
const RESIZE_LOOPS = `
(func $stretch (param $row i32) (param $offsets i32) (param $weights i32) (param $out i32) (param $end i32)
  (loop $next
    (v128.store (local.get $out)
      (i16x8.narrow_i32x4_s
        (i32x4.shr_s
          (i32x4.dot_i16x8_s
            ;; R, G, B of the left pixel beside R, G, B of the right one, as 16-bit numbers.
            (i8x16.swizzle
              (v128.load64_zero (i32.add (local.get $row) (i32.load (local.get $offsets))))
              (v128.const i8x16 0 255 3 255 1 255 4 255 2 255 5 255 255 255 255 255))
            (v128.load32_splat (local.get $weights)))
          (i32.const 4))
        (v128.const i8x16 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0)))
    (local.set $offsets (i32.add (local.get $offsets) (i32.const 4)))
    (local.set $weights (i32.add (local.get $weights) (i32.const 4)))
    (br_if $next (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 6))) (local.get $end)))))

(func $blend (param $upper i32) (param $lower i32) (param $upperWeight i32) (param $lowerWeight i32) (param $out i32) (param $end i32)
  (local $a v128) (local $b v128) (local $two v128) (local $u v128) (local $l v128) (local $first v128)
  (local.set $a (i16x8.splat (local.get $upperWeight)))
  (local.set $b (i16x8.splat (local.get $lowerWeight)))
  (local.set $two (i32x4.splat (i32.const 2)))
  (loop $next
    (local.set $u (v128.load (local.get $upper)))
    (local.set $l (v128.load (local.get $lower)))
    (local.set $first ${BLEND_EIGHT})
    (local.set $u (v128.load offset=16 (local.get $upper)))
    (local.set $l (v128.load offset=16 (local.get $lower)))
    (v128.store (local.get $out) (i8x16.narrow_i16x8_u (local.get $first) ${BLEND_EIGHT}))
    (local.set $upper (i32.add (local.get $upper) (i32.const 32)))
    (local.set $lower (i32.add (local.get $lower) (i32.const 32)))
    (br_if $next (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 16))) (local.get $end)))))
`;
