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

export function byteAt(data: Uint8Array, index: number): number {
  return data[index] as number;
}

type Shape = { readonly width: number; readonly height: number; readonly channels: number };

/** Gaussian blur of each of the interleaved channels; the border repeats its last pixel. Returns a new array. */
export function blur(source: Float32Array, shape: Shape, sigma: number): Float32Array {
  const result = new Float32Array(source.length);
  blurInto(result, new Float32Array(source.length), source, shape, sigma);
  return result;
}

/** The same without new memory: `across` holds what is blurred in one direction only. No two of the three may be one. */
export function blurInto(
  result: Float32Array,
  across: Float32Array,
  source: Float32Array,
  shape: Shape,
  sigma: number,
): void {
  const { width, height, channels } = shape;
  const kernel = gaussianKernel(sigma);
  const rowLength = width * channels;
  for (let y = 0; y < height; y++) blurRow(source, across, y * rowLength, rowLength, channels, kernel);
  for (let y = 0; y < height; y++) blurDown(across, result, y, height, rowLength, kernel);
}

// Both passes are written for a kernel of five (every sharp picture) and for any other: the five reads side by side
// take half the time of a loop over them. Casts: all indices lie inside the array by the loops' bounds.

function blurRow(
  from: Float32Array,
  to: Float32Array,
  start: number,
  length: number,
  channels: number,
  kernel: Float32Array,
): void {
  const radius = (kernel.length - 1) / 2;
  const border = Math.min(length, radius * channels);
  const inner = Math.max(border, length - border);
  for (let x = 0; x < border; x++) to[start + x] = clampedSum(from, start, length, channels, kernel, x);
  for (let x = inner; x < length; x++) to[start + x] = clampedSum(from, start, length, channels, kernel, x);
  if (radius === 2) {
    const [k0, k1, k2] = [floatAt(kernel, 2), floatAt(kernel, 1), floatAt(kernel, 0)];
    const far = 2 * channels;
    for (let i = start + border; i < start + inner; i++) {
      to[i] =
        k0 * (from[i] as number) +
        k1 * ((from[i - channels] as number) + (from[i + channels] as number)) +
        k2 * ((from[i - far] as number) + (from[i + far] as number));
    }
    return;
  }
  for (let i = start + border; i < start + inner; i++) {
    let sum = (kernel[radius] as number) * (from[i] as number);
    for (let k = 1; k <= radius; k++) {
      const away = k * channels;
      sum += (kernel[radius + k] as number) * ((from[i - away] as number) + (from[i + away] as number));
    }
    to[i] = sum;
  }
}

function clampedSum(
  from: Float32Array,
  start: number,
  length: number,
  channels: number,
  kernel: Float32Array,
  x: number,
): number {
  const radius = (kernel.length - 1) / 2;
  const channel = x % channels;
  let sum = 0;
  for (let k = -radius; k <= radius; k++) {
    const at = Math.min(length - channels + channel, Math.max(channel, x + k * channels));
    sum += floatAt(kernel, k + radius) * floatAt(from, start + at);
  }
  return sum;
}

function blurDown(
  from: Float32Array,
  to: Float32Array,
  y: number,
  height: number,
  rowLength: number,
  kernel: Float32Array,
): void {
  const radius = (kernel.length - 1) / 2;
  const row = (k: number) => Math.min(height - 1, Math.max(0, y + k)) * rowLength;
  const here = y * rowLength;
  if (radius === 2) {
    const [k0, k1, k2] = [floatAt(kernel, 2), floatAt(kernel, 1), floatAt(kernel, 0)];
    const [a, b, c, d] = [row(-2), row(-1), row(1), row(2)];
    for (let x = 0; x < rowLength; x++) {
      to[here + x] =
        k0 * (from[here + x] as number) +
        k1 * ((from[b + x] as number) + (from[c + x] as number)) +
        k2 * ((from[a + x] as number) + (from[d + x] as number));
    }
    return;
  }
  to.fill(0, here, here + rowLength);
  for (let k = 0; k <= radius; k++) {
    const weight = floatAt(kernel, k + radius) / (k === 0 ? 2 : 1);
    const [above, below] = [row(-k), row(k)];
    for (let x = 0; x < rowLength; x++) {
      to[here + x] = (to[here + x] as number) + weight * ((from[above + x] as number) + (from[below + x] as number));
    }
  }
}

/** Half the size, each pixel the mean of four. Width and height are even. */
export function halve(source: Float32Array, shape: Shape): Float32Array {
  const { channels } = shape;
  const width = shape.width / 2;
  const height = shape.height / 2;
  const below = shape.width * channels;
  const result = new Float32Array(width * height * channels);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        const at = (y * 2 * shape.width + x * 2) * channels + c;
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
  const radius = Math.max(2, Math.round(sigma * 2)); // beyond 2 sigma lies 5 % of the weight: not to be seen here
  const kernel = Float32Array.from({ length: radius * 2 + 1 }, (_, i) => Math.exp(-0.5 * ((i - radius) / sigma) ** 2));
  const sum = kernel.reduce((total, weight) => total + weight, 0);
  return kernel.map((weight) => weight / sum);
}
