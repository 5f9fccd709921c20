// Elements of the flat arrays of the loops below. `as`: every loop stays inside arrays it sized itself.
const u8 = (array: Uint8Array, index: number): number => array[index] as number;
const f32 = (array: Float32Array, index: number): number => array[index] as number;
const i32 = (array: Int32Array, index: number): number => array[index] as number;

/**
 * Gaussian blur as torchvision 0.15 gaussian_blur: a kernel of odd size sampled at whole pixels and normalised, edges
 * reflected without repeating the edge pixel, rounded once at the end. For square pictures, RGB interleaved, 8 bits.
 */
export class GaussianBlur {
  readonly #size: number;
  readonly #kernelSize: number;
  readonly #rows: Float32Array;
  /** For each tap the reflected index of every position. */
  readonly #taps: readonly Int32Array[];

  constructor(size: number, kernelSize: number) {
    this.#size = size;
    this.#kernelSize = kernelSize;
    this.#rows = new Float32Array(size * size * 3);
    const half = (kernelSize - 1) / 2;
    this.#taps = Array.from({ length: kernelSize }, (_, tap) =>
      Int32Array.from({ length: size }, (_unused, i) => reflect(i + tap - half, size)),
    );
  }

  /** In place; `sigma` in pixels. */
  apply(rgb: Uint8Array, sigma: number): void {
    const size = this.#size;
    const kernel = gaussianKernel(this.#kernelSize, sigma);
    const rows = this.#rows;
    rows.fill(0);
    for (const [tap, weight] of kernel.entries()) {
      const source = this.#taps[tap] as Int32Array; // as many as the kernel has taps
      for (let y = 0, o = 0; y < size; y++) {
        const row = y * size * 3;
        for (let x = 0; x < size; x++, o += 3) {
          const p = row + i32(source, x) * 3;
          rows[o] = f32(rows, o) + weight * u8(rgb, p);
          rows[o + 1] = f32(rows, o + 1) + weight * u8(rgb, p + 1);
          rows[o + 2] = f32(rows, o + 2) + weight * u8(rgb, p + 2);
        }
      }
    }
    const width = size * 3;
    for (let y = 0, o = 0; y < size; y++) {
      for (let x = 0; x < width; x++, o++) {
        let sum = 0.5;
        for (let tap = 0; tap < kernel.length; tap++) {
          const source = this.#taps[tap] as Int32Array; // as many as the kernel has taps
          sum += (kernel[tap] as number) * f32(rows, i32(source, y) * width + x);
        }
        rgb[o] = Math.min(255, sum);
      }
    }
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
