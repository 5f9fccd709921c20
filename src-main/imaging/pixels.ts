/** An 8-bit colour picture: rows top to bottom, R, G, B interleaved, no padding: `data.length = width * height * 3`. */
export type RgbImage = { readonly data: Uint8Array; readonly width: number; readonly height: number };

/**
 * Elements of flat arrays. `as`: the loops stay inside arrays they sized themselves. Each class of array has its own
 * accessor, because V8 keeps type feedback for each function. A loop over every pixel of every photo declares its own in its
 * file: through an import it is as fast in the program, but ten times slower under vitest, which looks imports up at each use.
 */
export const u8 = (array: Uint8Array, index: number): number => array[index] as number;
export const f32 = (array: Float32Array, index: number): number => array[index] as number;

/** Rounds to the nearest integer, halves to even, as OpenCV's `cvRound` does. Exact below 2^51. */
export function roundHalfEven(value: number): number {
  // Adding 1.5 * 2^52 leaves no bits below one, so the addition itself rounds (IEEE 754, ties to even).
  return value + 6755399441055744 - 6755399441055744;
}
