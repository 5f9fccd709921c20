import type { RgbImage } from '../imaging/pixels.ts';

/** A picture of one channel, rows top to bottom. */
export type Plane = { readonly data: Float32Array; readonly width: number; readonly height: number };

/** Luminance and both colour differences of JPEG (ITU-R BT.601, full range), 0..255, the differences around 0. */
export type ReducedPicture = { readonly y: Plane; readonly cb: Plane; readonly cr: Plane };

/**
 * The picture with its longer side reduced to `side` pixels, each the mean of the pixels it covers; a smaller picture keeps
 * its size. Means and not samples: what a camera did not resolve must not look sharp.
 */
export function reducePicture(image: RgbImage, side: number): ReducedPicture {
  const scale = Math.min(1, side / Math.max(image.width, image.height));
  const width = Math.max(1, Math.round(image.width * scale));
  const height = Math.max(1, Math.round(image.height * scale));
  const plane = (): Plane => ({ data: new Float32Array(width * height), width, height });
  const reduced = { y: plane(), cb: plane(), cr: plane() };
  const sums = new Float64Array(width * 3);
  const columns = Int32Array.from({ length: width + 1 }, (_, x) => Math.floor((x * image.width) / width));
  for (let row = 0; row < height; row++) {
    const top = Math.floor((row * image.height) / height);
    const bottom = Math.floor(((row + 1) * image.height) / height);
    sums.fill(0);
    for (let y = top; y < bottom; y++) addRow(image, y, columns, sums);
    for (let x = 0; x < width; x++) {
      const pixels = (bottom - top) * (i32(columns, x + 1) - i32(columns, x));
      const red = f64(sums, 3 * x) / pixels;
      const green = f64(sums, 3 * x + 1) / pixels;
      const blue = f64(sums, 3 * x + 2) / pixels;
      const luma = 0.299 * red + 0.587 * green + 0.114 * blue;
      const at = row * width + x;
      reduced.y.data[at] = luma;
      reduced.cb.data[at] = 0.564 * (blue - luma);
      reduced.cr.data[at] = 0.713 * (red - luma);
    }
  }
  return reduced;
}

/** Every `factor` x `factor` pixels as their mean; what is left over at the right and the bottom is left out. */
export function shrink({ data, width, height }: Plane, factor: number): Plane {
  const small = { width: Math.max(1, Math.floor(width / factor)), height: Math.max(1, Math.floor(height / factor)) };
  const means = new Float32Array(small.width * small.height);
  const across = Math.min(factor, width);
  const down = Math.min(factor, height);
  for (let at = 0; at < means.length; at++) {
    const first = Math.floor(at / small.width) * factor * width + (at % small.width) * factor;
    let sum = 0;
    for (let y = 0; y < down; y++) {
      for (let x = 0; x < across; x++) sum += f32(data, first + y * width + x);
    }
    means[at] = sum / (across * down);
  }
  return { data: means, ...small };
}

/** Adds a row's red, green and blue to the sums of the columns that its pixels fall into. */
function addRow(image: RgbImage, y: number, columns: Int32Array, sums: Float64Array): void {
  let p = y * image.width * 3;
  for (let x = 0; x < columns.length - 1; x++) {
    let red = 0;
    let green = 0;
    let blue = 0;
    for (const end = (y * image.width + i32(columns, x + 1)) * 3; p < end; p += 3) {
      red += u8(image.data, p);
      green += u8(image.data, p + 1);
      blue += u8(image.data, p + 2);
    }
    sums[3 * x] = f64(sums, 3 * x) + red;
    sums[3 * x + 1] = f64(sums, 3 * x + 1) + green;
    sums[3 * x + 2] = f64(sums, 3 * x + 2) + blue;
  }
}

/** `as`: rows, columns and sums are of the sizes that the loops go over. Here, for the reason in imaging/pixels.ts. */
const u8 = (array: Uint8Array, index: number): number => array[index] as number;
const i32 = (array: Int32Array, index: number): number => array[index] as number;
const f32 = (array: Float32Array, index: number): number => array[index] as number;
const f64 = (array: Float64Array, index: number): number => array[index] as number;
