import type { Loop } from '../wasm/arena.ts';
import type { Canvas } from './canvas.ts';

/** Weights as 15-bit fractions, values between the passes with 7 bits after the point: products stay in 16 bits. */
const WEIGHT_ONE = 2 ** 15 - 1;
const VALUE_BITS = 7;
/** Four 16-bit numbers. */
const WIDE_PIXEL_BYTES = 8;

/**
 * Gaussian blur as torchvision's gaussian_blur on 8-bit tensors, to one level: a kernel of odd size sampled at whole pixels
 * and normalised, edges reflected without repeating the edge pixel, rounded at the end.
 */
export class GaussianBlur {
  readonly #canvas: Canvas;
  readonly #kernelSize: number;
  readonly #half: number;
  /** A row of the picture, 16 bits a value, with the reflected pixels before and after it. */
  readonly #padded: number;
  /** As many horizontally blurred rows as the kernel has taps: row `y` lies at slot `y % kernelSize`. */
  readonly #slots: readonly number[];
  readonly #widen: Loop;
  readonly #across: Loop;
  readonly #down: Loop;

  constructor(canvas: Canvas, kernelSize: number) {
    const { arena, rowBytes } = canvas;
    this.#canvas = canvas;
    this.#kernelSize = kernelSize;
    this.#half = (kernelSize - 1) / 2;
    this.#padded = arena.allocate(2 * rowBytes + (kernelSize - 1) * WIDE_PIXEL_BYTES);
    this.#slots = Array.from({ length: kernelSize }, () => arena.allocate(2 * rowBytes));
    const loops = arena.compile(blurLoops(kernelSize));
    this.#widen = loops('widen');
    this.#across = loops('across');
    this.#down = loops('down');
  }

  /** In place; `sigma` in pixels. */
  apply(sigma: number): void {
    const { size, address, rowBytes } = this.#canvas;
    const weights = gaussianKernel(this.#kernelSize, sigma).map((weight) => Math.round(weight * WEIGHT_ONE));
    let nextRow = 0;
    for (let y = 0; y < size; y++) {
      // The rows that this one needs, before it is written over.
      for (; nextRow <= Math.min(y + this.#half, size - 1); nextRow++) this.#blurRow(nextRow, weights);
      const taps = weights.map((_, tap) => this.#slot(reflect(y + tap - this.#half, size)));
      const row = address + y * rowBytes;
      this.#down(row, row + rowBytes, ...taps, ...weights);
    }
  }

  #slot(row: number): number {
    return this.#slots[row % this.#kernelSize] as number; // as many slots as taps
  }

  #blurRow(y: number, weights: readonly number[]): void {
    const { arena, size, address, rowBytes } = this.#canvas;
    const row = address + y * rowBytes;
    this.#widen(row, row + rowBytes, this.#padded + this.#half * WIDE_PIXEL_BYTES);
    const words = arena.int32s(this.#padded, (size + 2 * this.#half) * 2);
    for (let i = 0; i < this.#half; i++) {
      copyPixel(words, this.#half + reflect(i - this.#half, size), i);
      copyPixel(words, this.#half + reflect(size + i, size), this.#half + size + i);
    }
    const slot = this.#slot(y);
    this.#across(this.#padded, slot, slot + 2 * rowBytes, ...weights);
  }
}

/** Weights that sum to 1. */
export function gaussianKernel(size: number, sigma: number): readonly number[] {
  const half = (size - 1) / 2;
  const weights = Array.from({ length: size }, (_, i) => Math.exp(-0.5 * ((i - half) / sigma) ** 2));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Mirrors an index at the first and last pixel; pictures smaller than the kernel are mirrored again and again. */
function reflect(index: number, size: number): number {
  if (size === 1) return 0;
  const period = 2 * (size - 1);
  const folded = ((index % period) + period) % period;
  return folded < size ? folded : period - folded;
}

/** A wide pixel is two words. */
function copyPixel(words: Int32Array, from: number, to: number): void {
  words.copyWithin(to * 2, from * 2, from * 2 + 2);
}

/** `widen`: bytes to 16 bits with VALUE_BITS after the point. `across`: one row blurred. `down`: rows to one row of bytes. */
function blurLoops(kernelSize: number): string {
  const taps = Array.from({ length: kernelSize }, (_, tap) => tap);
  const weightParams = taps.map((tap) => `(param $w${tap} i32)`).join(' ');
  const weightLocals = taps.map((tap) => `(local $v${tap} v128)`).join(' ');
  const spreadWeights = taps.map((tap) => `(local.set $v${tap} (i16x8.splat (local.get $w${tap})))`).join('\n  ');
  const sum = (load: (tap: number) => string) =>
    taps
      .map((tap) => `(i16x8.q15mulr_sat_s ${load(tap)} (local.get $v${tap}))`)
      .reduce((total, product) => `(i16x8.add ${total} ${product})`);
  const downSum = (offset: number) => `
        (i16x8.shr_s
          (i16x8.add
            ${sum((tap) => `(v128.load offset=${offset} (i32.add (local.get $r${tap}) (local.get $wide)))`)}
            (i16x8.splat (i32.const ${1 << (VALUE_BITS - 1)})))
          (i32.const ${VALUE_BITS}))`;
  return `
(func $widen (param $pixel i32) (param $end i32) (param $out i32)
  (loop $next
    (v128.store (local.get $out)
      (i16x8.shl (i16x8.extend_low_i8x16_u (v128.load (local.get $pixel))) (i32.const ${VALUE_BITS})))
    (v128.store offset=16 (local.get $out)
      (i16x8.shl (i16x8.extend_high_i8x16_u (v128.load (local.get $pixel))) (i32.const ${VALUE_BITS})))
    (local.set $out (i32.add (local.get $out) (i32.const 32)))
    (br_if $next (i32.lt_u (local.tee $pixel (i32.add (local.get $pixel) (i32.const 16))) (local.get $end)))))

(func $across (param $in i32) (param $out i32) (param $end i32) ${weightParams}
  ${weightLocals}
  ${spreadWeights}
  (loop $next
    (v128.store (local.get $out) ${sum((tap) => `(v128.load offset=${tap * WIDE_PIXEL_BYTES} (local.get $in))`)})
    (local.set $in (i32.add (local.get $in) (i32.const 16)))
    (br_if $next (i32.lt_u (local.tee $out (i32.add (local.get $out) (i32.const 16))) (local.get $end)))))

(func $down (param $pixel i32) (param $end i32) ${taps.map((tap) => `(param $r${tap} i32)`).join(' ')} ${weightParams}
  (local $wide i32) ${weightLocals}
  ${spreadWeights}
  (loop $next
    (v128.store (local.get $pixel) (i8x16.narrow_i16x8_u ${downSum(0)} ${downSum(16)}))
    (local.set $wide (i32.add (local.get $wide) (i32.const 32)))
    (br_if $next (i32.lt_u (local.tee $pixel (i32.add (local.get $pixel) (i32.const 16))) (local.get $end)))))
`;
}
