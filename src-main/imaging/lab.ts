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

/** RGB to L*a*b* and back through integer tables, which it computes once: 90 kB, 3 ms. */
export class LabConverter {
  readonly #gamma = Uint16Array.from({ length: 256 }, (_, i) =>
    roundHalfEven(255 * (1 << GAMMA_BITS) * linear(i / 255)),
  );
  readonly #cubeRoot = Uint16Array.from({ length: CUBE_ROOT_LENGTH }, (_, i) =>
    i === CUBE_ROOT_TIE.index ? CUBE_ROOT_TIE.value : roundHalfEven((1 << CUBE_ROOT_BITS) * labF(i / CUBE_ROOT_WHITE)),
  );
  readonly #toXyz = Int32Array.from(RGB_TO_XYZ, (c, i) =>
    roundHalfEven(((1 << LIGHT_BITS) * c) / white(Math.floor(i / 3))),
  );
  readonly #fromXyz = Int32Array.from(XYZ_TO_RGB, (c, i) => roundHalfEven((1 << LIGHT_BITS) * c * white(i % 3)));
  readonly #inverseGamma = Uint8Array.from({ length: INVERSE_GAMMA_LAST + 1 }, (_, i) =>
    roundHalfEven(255 * encoded(i / (INVERSE_GAMMA_LAST + 1))),
  );
  readonly #yOfL = Int32Array.from({ length: 256 }, (_, l) => yOfL(l));
  readonly #fyOfL = Int32Array.from({ length: 256 }, (_, l) => fyOfL(l));
  readonly #deltaOfA = Int32Array.from(
    { length: 256 },
    (_, a) => ((5 * a * 53687 + (1 << 7)) >> 13) - Math.trunc((128 * BASE) / 500),
  );
  readonly #deltaOfB = Int32Array.from(
    { length: 256 },
    (_, b) => ((b * 41943 + (1 << 4)) >> 9) - Math.trunc((128 * BASE) / 200) + 1,
  );
  readonly #cubed = Int32Array.from({ length: F_COUNT }, (_, i) => cubed(i + LOWEST_F));

  /** `cv2.cvtColor(rgb, cv2.COLOR_RGB2LAB)`: `rgb` interleaved, three bytes for each byte of a plane of `out`. */
  fromRgb(rgb: Uint8Array, out: LabPlanes): void {
    const gamma = this.#gamma;
    const cubeRoot = this.#cubeRoot;
    const [xr, xg, xb, yr, yg, yb, zr, zg, zb] = matrix(this.#toXyz);
    const { l: outL, a: outA, b: outB } = out;
    const half = 1 << (LIGHT_BITS - 1);
    const halfOut = 1 << (CUBE_ROOT_BITS - 1);
    // Lscale = 116 * 255 / 100 and Lshift = -16 * 255 / 100 in CUBE_ROOT_BITS, both rounded as in OpenCV.
    const lScale = 296;
    const lShift = -Math.trunc((16 * 255 * (1 << CUBE_ROOT_BITS) + 50) / 100) + halfOut;
    const abShift = (128 << CUBE_ROOT_BITS) + halfOut;
    for (let i = 0, p = 0; i < outL.length; i++, p += 3) {
      const r = u16(gamma, u8(rgb, p));
      const g = u16(gamma, u8(rgb, p + 1));
      const b = u16(gamma, u8(rgb, p + 2));
      const fx = u16(cubeRoot, (Math.imul(r, xr) + Math.imul(g, xg) + Math.imul(b, xb) + half) >> LIGHT_BITS);
      const fy = u16(cubeRoot, (Math.imul(r, yr) + Math.imul(g, yg) + Math.imul(b, yb) + half) >> LIGHT_BITS);
      const fz = u16(cubeRoot, (Math.imul(r, zr) + Math.imul(g, zg) + Math.imul(b, zb) + half) >> LIGHT_BITS);
      // No clamping: over all 2^24 colours L, a and b stay inside 0..255.
      outL[i] = (Math.imul(lScale, fy) + lShift) >> CUBE_ROOT_BITS;
      outA[i] = (Math.imul(500, fx - fy) + abShift) >> CUBE_ROOT_BITS;
      outB[i] = (Math.imul(200, fy - fz) + abShift) >> CUBE_ROOT_BITS;
    }
  }

  /** `cv2.cvtColor(lab, cv2.COLOR_LAB2RGB)` into interleaved RGB. */
  toRgb(lab: LabPlanes, out: Uint8Array): void {
    const yOf = this.#yOfL;
    const fyOf = this.#fyOfL;
    const deltaA = this.#deltaOfA;
    const deltaB = this.#deltaOfB;
    const cubedOf = this.#cubed;
    const inverseGamma = this.#inverseGamma;
    const [rx, ry, rz, gx, gy, gz, bx, by, bz] = matrix(this.#fromXyz);
    const { l: inL, a: inA, b: inB } = lab;
    const shift = LIGHT_BITS + BASE_BITS - INVERSE_GAMMA_BITS;
    const half = 1 << (shift - 1);
    for (let i = 0, p = 0; i < inL.length; i++, p += 3) {
      const l = u8(inL, i);
      const y = i32(yOf, l);
      const fy = i32(fyOf, l) - LOWEST_F;
      const x = i32(cubedOf, fy + i32(deltaA, u8(inA, i)));
      const z = i32(cubedOf, fy - i32(deltaB, u8(inB, i)));
      const r = (Math.imul(rx, x) + Math.imul(ry, y) + Math.imul(rz, z) + half) >> shift;
      const g = (Math.imul(gx, x) + Math.imul(gy, y) + Math.imul(gz, z) + half) >> shift;
      const b = (Math.imul(bx, x) + Math.imul(by, y) + Math.imul(bz, z) + half) >> shift;
      out[p] = u8(inverseGamma, Math.max(0, Math.min(r, INVERSE_GAMMA_LAST)));
      out[p + 1] = u8(inverseGamma, Math.max(0, Math.min(g, INVERSE_GAMMA_LAST)));
      out[p + 2] = u8(inverseGamma, Math.max(0, Math.min(b, INVERSE_GAMMA_LAST)));
    }
  }
}

/** Elements of the tables and pictures below. `as`: every loop stays inside arrays it sized itself. */
const u8 = (array: Uint8Array, index: number): number => array[index] as number;
const u16 = (array: Uint16Array, index: number): number => array[index] as number;
const i32 = (array: Int32Array, index: number): number => array[index] as number;

type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** `as`: both arrays are made from nine constants. */
function matrix(values: Int32Array): Matrix {
  return [...values] as unknown as Matrix;
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
