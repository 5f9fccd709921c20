import { Arena } from '../wasm/arena.ts';
import { roundHalfEven } from './pixels.ts';

// Bit for bit OpenCV 4.6.0, color_lab.cpp: RGB2Lab_b and Lab2RGBinteger with the sRGB transfer curve and D65. Its names
// for the constants are kept in comments.

/** An 8-bit L*a*b* picture as OpenCV stores it (L * 255 / 100, a + 128, b + 128), one plane a channel. */
export type LabPlanes = { readonly l: Uint8Array; readonly a: Uint8Array; readonly b: Uint8Array };

/** Bits of the linear light values (`lab_shift`), of the gamma table (`gamma_shift`), and both (`lab_shift2`). */
const LIGHT_BITS = 12;
const GAMMA_BITS = 3;
const CUBE_ROOT_BITS = LIGHT_BITS + GAMMA_BITS;
/** Bits of f(t) and of X, Y, Z on the way back (`lab_base_shift`), and of the inverse gamma table's index. */
const BASE_BITS = 14;
const BASE = 1 << BASE_BITS;
const INVERSE_GAMMA_BITS = 12;
const INVERSE_GAMMA_LAST = (1 << INVERSE_GAMMA_BITS) - 1;
/** `LAB_CBRT_TAB_SIZE_B`: X, Y and Z reach at most 1.5 times white. */
const CUBE_ROOT_LENGTH = 256 * 1.5 * (1 << GAMMA_BITS);
const CUBE_ROOT_WHITE = 255 * (1 << GAMMA_BITS);
/**
 * The one entry of the cube root table (of those that 8-bit colours reach) where a correctly rounded cube root differs
 * from OpenCV's rational approximation: 17745.5 exactly, which OpenCV has one float32 step lower. Found over all colours.
 */
const CUBE_ROOT_TIE = { index: 324, value: 17745 } as const;
/** The lowest f(X), f(Z) that 8-bit values lead to (`minABvalue`), and how many there are. */
const LOWEST_F = -8145;
const F_COUNT = (BASE * 9) / 4;
const D65 = [0.950456, 1, 1.088754] as const;
const RGB_TO_XYZ = [0.412453, 0.35758, 0.180423, 0.212671, 0.71516, 0.072169, 0.019334, 0.119193, 0.950227] as const;
const XYZ_TO_RGB = [
  3.240479, -1.53715, -0.498535, -0.969256, 1.875991, 0.041556, 0.055648, -0.204043, 1.057311,
] as const;

/** Pixels converted at once: their bytes and the tables stay in the processor's second-level cache. */
const CHUNK = 8192;

/** RGB to L*a*b* and back through integer tables, which it computes once. Owns 220 kB: one object for each thread. */
export class LabConverter {
  readonly #arena = new Arena();
  readonly #rgb = this.#arena.allocate(CHUNK * 3);
  readonly #l = this.#arena.allocate(CHUNK);
  readonly #a = this.#arena.allocate(CHUNK);
  readonly #b = this.#arena.allocate(CHUNK);
  readonly #loops = this.#arena.compile(labLoops(placeTables(this.#arena)));
  readonly #fromRgb = this.#loops('fromRgb');
  readonly #toRgb = this.#loops('toRgb');
  readonly #chunk = {
    rgb: this.#arena.bytes(this.#rgb, CHUNK * 3),
    l: this.#arena.bytes(this.#l, CHUNK),
    a: this.#arena.bytes(this.#a, CHUNK),
    b: this.#arena.bytes(this.#b, CHUNK),
  };

  /** `cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)`: `rgb` interleaved, three bytes for each byte of a plane of `out`. */
  fromRgb(rgb: Uint8Array, out: LabPlanes): void {
    const chunk = this.#chunk;
    for (let start = 0; start < out.l.length; start += CHUNK) {
      const length = Math.min(CHUNK, out.l.length - start);
      chunk.rgb.set(rgb.subarray(start * 3, (start + length) * 3));
      this.#fromRgb(this.#rgb, this.#l, this.#a, this.#b, this.#l + length);
      out.l.set(chunk.l.subarray(0, length), start);
      out.a.set(chunk.a.subarray(0, length), start);
      out.b.set(chunk.b.subarray(0, length), start);
    }
  }

  /** `cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)` into interleaved RGB. */
  toRgb(lab: LabPlanes, out: Uint8Array): void {
    const chunk = this.#chunk;
    for (let start = 0; start < lab.l.length; start += CHUNK) {
      const length = Math.min(CHUNK, lab.l.length - start);
      chunk.l.set(lab.l.subarray(start, start + length));
      chunk.a.set(lab.a.subarray(start, start + length));
      chunk.b.set(lab.b.subarray(start, start + length));
      this.#toRgb(this.#l, this.#a, this.#b, this.#rgb, this.#l + length);
      out.set(chunk.rgb.subarray(0, length * 3), start * 3);
    }
  }
}

/** Addresses of the tables; where an entry leads to another table, it holds the byte offset there. */
function placeTables(arena: Arena) {
  const bytes = (value: (index: number) => number) =>
    arena.place(Int32Array.from({ length: 256 }, (_, i) => value(i) * 4));
  const words = (length: number, value: (index: number) => number) =>
    arena.place(Uint16Array.from({ length }, (_, i) => value(i)));
  return {
    gamma: words(256, (i) => roundHalfEven(255 * (1 << GAMMA_BITS) * linear(i / 255))),
    cubeRoot: words(CUBE_ROOT_LENGTH, (i) =>
      i === CUBE_ROOT_TIE.index
        ? CUBE_ROOT_TIE.value
        : roundHalfEven((1 << CUBE_ROOT_BITS) * labF(i / CUBE_ROOT_WHITE)),
    ),
    yOfL: arena.place(Int32Array.from({ length: 256 }, (_, l) => yOfL(l))),
    fyOfL: bytes((l) => fyOfL(l) - LOWEST_F),
    deltaOfA: bytes((a) => ((5 * a * 53687 + (1 << 7)) >> 13) - Math.trunc((128 * BASE) / 500)),
    deltaOfB: bytes((b) => ((b * 41943 + (1 << 4)) >> 9) - Math.trunc((128 * BASE) / 200) + 1),
    cubed: arena.place(Int32Array.from({ length: F_COUNT }, (_, i) => cubed(i + LOWEST_F))),
    inverseGamma: arena.place(
      Uint8Array.from({ length: INVERSE_GAMMA_LAST + 1 }, (_, i) =>
        roundHalfEven(255 * encoded(i / (INVERSE_GAMMA_LAST + 1))),
      ),
    ),
  };
}

/** `fromRgb` and `toRgb` as WebAssembly text, over one chunk; the numbers of OpenCV are written into it. */
function labLoops(tables: ReturnType<typeof placeTables>): string {
  const toXyz = RGB_TO_XYZ.map((c, i) => roundHalfEven(((1 << LIGHT_BITS) * c) / white(Math.floor(i / 3))));
  const fromXyz = XYZ_TO_RGB.map((c, i) => roundHalfEven((1 << LIGHT_BITS) * c * white(i % 3)));
  const half = (bits: number) => 1 << (bits - 1);
  const light = (channel: number) =>
    `(i32.load16_u offset=${tables.gamma} (i32.shl (i32.load8_u offset=${channel} (local.get $rgb)) (i32.const 1)))`;
  /** For X, Y and Z: the coefficients of R and G, and that of B beside the half for rounding. */
  const redGreen = [0, 3, 6].flatMap((row) => [toXyz[row], toXyz[row + 1]]).join(' ');
  const blueHalf = [2, 5, 8].flatMap((i) => [toXyz[i], half(LIGHT_BITS)]).join(' ');
  const f = (axis: number) =>
    `(i32.load16_u offset=${tables.cubeRoot} (i32.shl (i32x4.extract_lane ${axis} (local.get $xyz)) (i32.const 1)))`;
  // Lscale = 116 * 255 / 100 and Lshift = -16 * 255 / 100, both rounded as in OpenCV.
  const lShift = half(CUBE_ROOT_BITS) - Math.trunc((16 * 255 * (1 << CUBE_ROOT_BITS) + 50) / 100);
  const abShift = half(CUBE_ROOT_BITS) + (128 << CUBE_ROOT_BITS);
  const lab = (value: string, scale: number, shift: number) => `
    (i32.shr_s (i32.add (i32.mul ${value} (i32.const ${scale})) (i32.const ${shift})) (i32.const ${CUBE_ROOT_BITS}))`;
  const difference = (a: string, b: string) => `(i32.sub (local.get ${a}) (local.get ${b}))`;
  const entry = (table: number, plane: string) =>
    `(i32.load offset=${table} (i32.shl (i32.load8_u (local.get ${plane})) (i32.const 2)))`;
  const outShift = LIGHT_BITS + BASE_BITS - INVERSE_GAMMA_BITS;
  /** One of X, Y, Z times its coefficients for R, G and B. */
  const times = (column: number, value: string) => `
    (i32x4.mul (i32x4.splat ${value})
      (v128.const i32x4 ${fromXyz[column]} ${fromXyz[column + 3]} ${fromXyz[column + 6]} 0))`;
  const channel = (index: number) => `
    (i32.store8 offset=${index} (local.get $rgb)
      (i32.load8_u offset=${tables.inverseGamma} (i32x4.extract_lane ${index} (local.get $rgb4))))`;
  const advance = `
    (local.set $rgb (i32.add (local.get $rgb) (i32.const 3)))
    (local.set $a (i32.add (local.get $a) (i32.const 1)))
    (local.set $b (i32.add (local.get $b) (i32.const 1)))
    (br_if $next (i32.lt_u (local.tee $l (i32.add (local.get $l) (i32.const 1))) (local.get $end)))`;
  return `
(func $fromRgb (param $rgb i32) (param $l i32) (param $a i32) (param $b i32) (param $end i32)
  (local $xyz v128) (local $fx i32) (local $fy i32) (local $fz i32)
  (loop $next
    (local.set $xyz
      (i32x4.shr_s
        (i32x4.add
          (i32x4.dot_i16x8_s
            (i32x4.splat (i32.or ${light(0)} (i32.shl ${light(1)} (i32.const 16))))
            (v128.const i16x8 ${redGreen} 0 0))
          (i32x4.dot_i16x8_s
            (i32x4.splat (i32.or ${light(2)} (i32.const ${1 << 16})))
            (v128.const i16x8 ${blueHalf} 0 0)))
        (i32.const ${LIGHT_BITS})))
    (local.set $fx ${f(0)})
    (local.set $fy ${f(1)})
    (local.set $fz ${f(2)})
    ;; No clamping: over all 2^24 colours L, a and b stay inside 0..255.
    (i32.store8 (local.get $l) ${lab('(local.get $fy)', 296, lShift)})
    (i32.store8 (local.get $a) ${lab(difference('$fx', '$fy'), 500, abShift)})
    (i32.store8 (local.get $b) ${lab(difference('$fy', '$fz'), 200, abShift)})
    ${advance}))

(func $toRgb (param $l i32) (param $a i32) (param $b i32) (param $rgb i32) (param $end i32)
  (local $fy i32) (local $rgb4 v128)
  (loop $next
    (local.set $fy ${entry(tables.fyOfL, '$l')})
    (local.set $rgb4
      (i32x4.min_s
        (i32x4.max_s
          (i32x4.shr_s
            (i32x4.add
              (i32x4.add
                ${times(0, `(i32.load offset=${tables.cubed} (i32.add (local.get $fy) ${entry(tables.deltaOfA, '$a')}))`)}
                ${times(1, entry(tables.yOfL, '$l'))})
              (i32x4.add
                ${times(2, `(i32.load offset=${tables.cubed} (i32.sub (local.get $fy) ${entry(tables.deltaOfB, '$b')}))`)}
                (i32x4.splat (i32.const ${half(outShift)}))))
            (i32.const ${outShift}))
          (v128.const i32x4 0 0 0 0))
        (i32x4.splat (i32.const ${INVERSE_GAMMA_LAST}))))
    ${channel(0)}
    ${channel(1)}
    ${channel(2)}
    ${advance}))
`;
}

function white(channel: number): number {
  return D65[channel] as number; // channel is 0, 1 or 2
}

/** The sRGB curve (IEC 61966-2-1), encoded value to linear light, both 0..1. OpenCV keeps the result as float32. */
function linear(value: number): number {
  const x = Math.fround(value);
  return Math.fround(x <= 809 / 20000 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
}

function encoded(light: number): number {
  return Math.fround(light <= 7827 / 2500000 ? light * 12.92 : light ** (1 / 2.4) * 1.055 - 0.055);
}

/** CIE f(t): the cube root, and a line below (6/29)^3. */
function labF(t: number): number {
  const x = Math.fround(t);
  return Math.fround(x < 216 / 24389 ? (x * 841) / 108 + 16 / 116 : Math.cbrt(x));
}

/** f(t) back to t, both times BASE; all divisions cut towards zero, as in C. */
function cubed(f: number): number {
  if (f <= 3390) {
    return Math.trunc((f * 108) / 841) - Math.trunc((Math.trunc((BASE * 16) / 116) * 108) / 841);
  }
  return Math.trunc((Math.trunc((f * f) / BASE) * f) / BASE);
}

function yOfL(l: number): number {
  // Below L* = 8, which is 20 of 255, Y = L* / 903.3; 255 = 17 * 15.
  if (l <= 20) return roundHalfEven((l * BASE * 20 * 9) / (17 * 29 ** 3));
  const f = fyOfLExact(l);
  return roundHalfEven((f * f * f) / (BASE * BASE));
}

function fyOfL(l: number): number {
  if (l <= 20) return roundHalfEven(BASE * (16 / 116 + (l * 5) / (3 * 17 * 29)));
  return roundHalfEven(fyOfLExact(l));
}

function fyOfLExact(l: number): number {
  return (l * 100 * BASE) / (255 * 116) + (16 * BASE) / 116;
}
