/** A single-channel picture, row by row; values are whatever the maker says (heights in mm, coverage 0..1, ...). */
export type Field = { readonly width: number; readonly height: number; readonly data: Float32Array };

export function createField(width: number, height: number): Field {
  return { width, height, data: new Float32Array(width * height) };
}

// The inner loops below and in the renderer only use indices that their loop bounds keep inside the array; an
// `undefined` test at each of some 10 million reads a picture costs a measurable part of its time.
export function floatAt(data: Float32Array, index: number): number {
  return data[index] as number;
}

export function wordAt(data: Uint16Array, index: number): number {
  return data[index] as number;
}

export function byteAt(data: Uint8Array, index: number): number {
  return data[index] as number;
}

/** Gaussian blur of each of the interleaved channels; the border repeats its last pixel. Returns a new array. */
export function blur(
  source: Float32Array,
  size: { readonly width: number; readonly height: number; readonly channels: number },
  sigma: number,
): Float32Array {
  const { width, height, channels } = size;
  const kernel = gaussianKernel(sigma);
  const radius = (kernel.length - 1) / 2;
  const rowLength = width * channels;
  const across = new Float32Array(source.length);
  for (let y = 0; y < height; y++) {
    const row = y * rowLength;
    for (let x = 0; x < rowLength; x++) {
      let sum = 0;
      const isInside = x >= radius * channels && x < rowLength - radius * channels;
      for (let k = -radius; k <= radius; k++) {
        let at = x + k * channels;
        if (!isInside) at = at < 0 ? x % channels : at >= rowLength ? rowLength - channels + (x % channels) : at;
        sum += floatAt(kernel, k + radius) * floatAt(source, row + at);
      }
      across[row + x] = sum;
    }
  }
  const result = new Float32Array(source.length);
  for (let y = 0; y < height; y++) {
    const row = y * rowLength;
    for (let k = -radius; k <= radius; k++) {
      const weight = floatAt(kernel, k + radius);
      const from = Math.min(height - 1, Math.max(0, y + k)) * rowLength;
      for (let x = 0; x < rowLength; x++) {
        result[row + x] = floatAt(result, row + x) + weight * floatAt(across, from + x);
      }
    }
  }
  return result;
}

/** Half the size, each pixel the mean of four. Width and height are even. */
export function halve(
  source: Float32Array,
  size: { readonly width: number; readonly height: number; readonly channels: number },
): Float32Array {
  const { channels } = size;
  const width = size.width / 2;
  const height = size.height / 2;
  const below = size.width * channels;
  const result = new Float32Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const at = (y * 2 * size.width + x * 2) * channels + c;
        const sum =
          floatAt(source, at) +
          floatAt(source, at + channels) +
          floatAt(source, at + below) +
          floatAt(source, at + below + channels);
        result[(y * width + x) * channels + c] = sum / 4;
      }
    }
  }
  return result;
}

/** 0..1 of linear light for each sRGB byte (IEC 61966-2-1). */
export const SRGB_TO_LINEAR = Float32Array.from({ length: 256 }, (_, value) => {
  const c = value / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
});

/** The sRGB encoding of linear light, both 0..1 (IEC 61966-2-1). */
export function linearToSrgb(linear: number): number {
  return linear <= 0.0031308 ? linear * 12.92 : 1.055 * linear ** (1 / 2.4) - 0.055;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** `#rrggbb` as linear light 0..1. */
export function linearColour(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  const channel = (shift: number) => floatAt(SRGB_TO_LINEAR, (value >> shift) & 255);
  return [channel(16), channel(8), channel(0)];
}

function gaussianKernel(sigma: number): Float32Array {
  const radius = Math.max(1, Math.ceil(sigma * 2.5)); // beyond 2.5 sigma lies 1.2 % of the weight
  const kernel = Float32Array.from({ length: radius * 2 + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigma) ** 2));
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}
