import type { Loop } from '../wasm/arena.ts';
import type { Canvas } from './canvas.ts';

/** A part of a picture in whole pixels. */
export type Box = { readonly left: number; readonly top: number; readonly width: number; readonly height: number };

/**
 * Where a pixel of a picture comes from: (x, y) in pixels from the picture's top left corner, the middle of the first
 * pixel at 0.5, leads to ((a x + b y + c) / (g x + h y + 1), (d x + e y + f) / (g x + h y + 1)).
 */
export type Homography = {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
  readonly e: number;
  readonly f: number;
  readonly g: number;
  readonly h: number;
};

export type Colour = readonly [number, number, number];

/** Weights are 11 bits: below a tenth of a level of error between two pixels that differ by 255. */
const WEIGHT_BITS = 11;

/**
 * Draws a picture turned, seen from aside and cut out, all in one bilinear resampling. Values and rounding are those of
 * torchvision's `rotate`, `perspective` and `resized_crop` on 8-bit tensors with bilinear interpolation, to one level;
 * what lies outside is Pillow's (within half a pixel of the edge the edge pixel, `fill` beyond), where
 * torchvision mixes the fill colour into the edge.
 */
export class Warp {
  readonly #canvas: Canvas;
  readonly #source: number;
  readonly #columns: number;
  readonly #places: number;
  readonly #place: Loop;
  readonly #sample: Loop;

  constructor(canvas: Canvas) {
    const { arena, size, rowBytes } = canvas;
    this.#canvas = canvas;
    // One row more: below the last row a row of no weight is read.
    this.#source = arena.allocate((size + 1) * size * 3);
    this.#columns = arena.allocate(rowBytes);
    this.#places = arena.allocate(4 * rowBytes);
    const loops = arena.compile(warpLoops({ size, rowBytes, source: this.#source }));
    this.#place = loops('place');
    this.#sample = loops('sample');
  }

  /** Draws `rgb` (interleaved, size x size) onto the canvas: `crop` is cut out after `map` was applied. */
  apply(rgb: Uint8Array, map: Homography, crop: Box, fill: Colour): void {
    const { arena, size, rowBytes, address } = this.#canvas;
    arena.bytes(this.#source, rgb.length).set(rgb);
    const columns = arena.float32s(this.#columns, size);
    for (let x = 0; x < size; x++) columns[x] = croppedPosition(x, size, crop.left, crop.width);
    const { a, b, c, d, e, f, g, h } = map;
    const fillWord = fill[0] | (fill[1] << 8) | (fill[2] << 16);
    const placesEnd = this.#places + size * 4;
    for (let y = 0; y < size; y++) {
      const v = croppedPosition(y, size, crop.top, crop.height);
      this.#place(this.#columns, this.#columns + size * 4, this.#places, a, b * v + c, d, e * v + f, g, h * v + 1);
      this.#sample(this.#places, placesEnd, address + y * rowBytes, fillWord);
    }
  }
}

/** The identity. */
export const UNCHANGED: Homography = { a: 1, b: 0, c: 0, d: 0, e: 1, f: 0, g: 0, h: 0 };

/** Turns a picture of `size` pixels counter-clockwise around its middle, as torchvision and Pillow `rotate`. */
export function rotation(degrees: number, size: number): Homography {
  const radians = (degrees * Math.PI) / 180;
  const [cos, sin] = [Math.cos(radians), Math.sin(radians)];
  const centre = size / 2;
  // Turning the picture counter-clockwise reads it clockwise (y grows downwards).
  return {
    ...UNCHANGED,
    ...{ a: cos, b: -sin, c: centre - cos * centre + sin * centre },
    ...{ d: sin, e: cos, f: centre - sin * centre - cos * centre },
  };
}

/** First `after`, then `before`: what the picture that `before` drew looks like drawn by `after`. */
export function compose(before: Homography, after: Homography): Homography {
  const [p, q] = [rows(before), rows(after)];
  const product = p.map((row) => [0, 1, 2].map((j) => row.reduce((sum, value, k) => sum + value * at(q, k, j), 0)));
  const scale = at(product, 2, 2);
  const [a, b, c, d, e, f, g, h] = product.flat().map((value) => value / scale);
  return { a, b, c, d, e, f, g, h } as Homography; // nine numbers, of which the last is 1 now
}

function rows({ a, b, c, d, e, f, g, h }: Homography): readonly (readonly number[])[] {
  return [
    [a, b, c],
    [d, e, f],
    [g, h, 1],
  ];
}

function at(matrix: readonly (readonly number[])[], row: number, column: number): number {
  return matrix[row]?.[column] as number; // three rows of three
}

/** The middle of output pixel `index` in the cut-out stretch; at its ends the first and last pixel, as `resize` has it. */
function croppedPosition(index: number, size: number, start: number, length: number): number {
  const position = ((index + 0.5) * length) / size;
  return start + Math.min(Math.max(position, 0.5), length - 0.5);
}

/**
 * `place`: for each column of a row the place in the source, as four rows of words: byte offset, both horizontal weights,
 * the weight of the lower row, and -1 where it lies inside. `sample`: a row of pixels from those.
 */
function warpLoops({ size, rowBytes, source }: { size: number; rowBytes: number; source: number }): string {
  const one = 1 << WEIGHT_BITS;
  const axis = (name: string, slope: string, start: string) => `
    (local.set ${name}
      (f32x4.sub
        (f32x4.div
          (f32x4.add (f32x4.mul (local.get $u) (f32x4.splat (local.get ${slope}))) (f32x4.splat (local.get ${start})))
          (local.get $w))
        (f32x4.splat (f32.const 0.5))))`;
  /** -0.5 <= value < size - 0.5 */
  const isInside = (name: string) => `
    (v128.and
      (f32x4.ge (local.get ${name}) (f32x4.splat (f32.const -0.5)))
      (f32x4.lt (local.get ${name}) (f32x4.splat (f32.const ${size - 0.5}))))`;
  const clamp = (name: string) => `
    (local.set ${name}
      (f32x4.pmin
        (f32x4.pmax (local.get ${name}) (f32x4.splat (f32.const 0)))
        (f32x4.splat (f32.const ${size - 1}))))`;
  /** The part after the point, in units of a weight. */
  const weight = (name: string, whole: string) => `
    (i32x4.trunc_sat_f32x4_s
      (f32x4.add
        (f32x4.mul
          (f32x4.sub (local.get ${name}) (f32x4.convert_i32x4_s (local.get ${whole})))
          (f32x4.splat (f32.const ${one})))
        (f32x4.splat (f32.const 0.5))))`;
  /** R, G and B of the left pixel beside those of the right one, each pair summed with its weights. */
  const across = (row: number) => `
    (i32x4.dot_i16x8_s
      (i8x16.swizzle
        (v128.load64_zero offset=${row} (i32.load (local.get $place)))
        (v128.const i8x16 0 255 3 255 1 255 4 255 2 255 5 255 255 255 255 255))
      (v128.load32_splat offset=${rowBytes} (local.get $place)))`;
  return `
(func $place (param $column i32) (param $end i32) (param $out i32)
  (param $a f32) (param $c f32) (param $d f32) (param $f f32) (param $g f32) (param $i f32)
  (local $u v128) (local $w v128) (local $x v128) (local $y v128) (local $left v128) (local $top v128) (local $right v128)
  (loop $next
    (local.set $u (v128.load (local.get $column)))
    (local.set $w
      (f32x4.add (f32x4.mul (local.get $u) (f32x4.splat (local.get $g))) (f32x4.splat (local.get $i))))
    ${axis('$x', '$a', '$c')}
    ${axis('$y', '$d', '$f')}
    (v128.store offset=${3 * rowBytes} (local.get $out) (v128.and ${isInside('$x')} ${isInside('$y')}))
    ${clamp('$x')}
    ${clamp('$y')}
    (local.set $left (i32x4.trunc_sat_f32x4_s (local.get $x)))
    (local.set $top (i32x4.trunc_sat_f32x4_s (local.get $y)))
    (v128.store (local.get $out)
      (i32x4.mul
        (i32x4.add (i32x4.mul (local.get $top) (i32x4.splat (i32.const ${size}))) (local.get $left))
        (i32x4.splat (i32.const 3))))
    (local.set $right ${weight('$x', '$left')})
    (v128.store offset=${rowBytes} (local.get $out)
      (v128.or
        (i32x4.sub (i32x4.splat (i32.const ${one})) (local.get $right))
        (i32x4.shl (local.get $right) (i32.const 16))))
    (v128.store offset=${2 * rowBytes} (local.get $out) ${weight('$y', '$top')})
    (local.set $out (i32.add (local.get $out) (i32.const 16)))
    (br_if $next (i32.lt_u (local.tee $column (i32.add (local.get $column) (i32.const 16))) (local.get $end)))))

(func $sample (param $place i32) (param $end i32) (param $out i32) (param $fill i32)
  (local $upper v128) (local $lower v128)
  (loop $next
    (local.set $upper ${across(source)})
    (local.set $lower ${across(source + size * 3)})
    (local.set $upper
      (i32x4.shr_s
        (i32x4.add
          (i32x4.add
            (i32x4.shl (local.get $upper) (i32.const ${WEIGHT_BITS}))
            (i32x4.mul
              (i32x4.sub (local.get $lower) (local.get $upper))
              (v128.load32_splat offset=${2 * rowBytes} (local.get $place))))
          (i32x4.splat (i32.const ${1 << (2 * WEIGHT_BITS - 1)})))
        (i32.const ${2 * WEIGHT_BITS})))
    (local.set $upper (i16x8.narrow_i32x4_s (local.get $upper) (local.get $upper)))
    (i32.store (local.get $out)
      (select
        (i32x4.extract_lane 0 (i8x16.narrow_i16x8_u (local.get $upper) (local.get $upper)))
        (local.get $fill)
        (i32.load offset=${3 * rowBytes} (local.get $place))))
    (local.set $out (i32.add (local.get $out) (i32.const 4)))
    (br_if $next (i32.lt_u (local.tee $place (i32.add (local.get $place) (i32.const 4))) (local.get $end)))))
`;
}
