// `as`: every loop stays inside the picture. Kept beside its loops, where V8 sees one kind of array only.
const u8 = (array: Uint8Array, index: number): number => array[index] as number;

// torchvision 0.15 transforms/_functional_tensor.py on uint8 tensors: every adjustment cuts to 0..255 and truncates.
// Assigning to a Uint8Array truncates by itself; only the range has to be held.

/** Luma weights of torchvision's rgb_to_grayscale. */
const LUMA_RED = 0.2989;
const LUMA_GREEN = 0.587;
const LUMA_BLUE = 0.114;

/** torchvision's convert_image_dtype from [0, 1] to bytes multiplies by 255 + 1 - 1e-3 and truncates. */
const FLOAT_TO_BYTE = (255 + 1 - 1e-3) / 255;

/** Multiplies every channel by `factor`; in place, RGB interleaved. */
export function adjustBrightness(rgb: Uint8Array, factor: number): void {
  mapValues(rgb, (value) => value * factor);
}

/** Blends with the mean grey of the picture. */
export function adjustContrast(rgb: Uint8Array, factor: number): void {
  let sum = 0;
  for (let i = 0; i < rgb.length; i += 3) sum += grey(rgb, i);
  const offset = (1 - factor) * (sum / (rgb.length / 3));
  mapValues(rgb, (value) => value * factor + offset);
}

/** Blends with the grey of each pixel. */
export function adjustSaturation(rgb: Uint8Array, factor: number): void {
  for (let i = 0; i < rgb.length; i += 3) {
    const offset = (1 - factor) * grey(rgb, i);
    rgb[i] = cut(u8(rgb, i) * factor + offset);
    rgb[i + 1] = cut(u8(rgb, i + 1) * factor + offset);
    rgb[i + 2] = cut(u8(rgb, i + 2) * factor + offset);
  }
}

/** Turns the hue by `turns` of the colour circle, -0.5..0.5. */
export function adjustHue(rgb: Uint8Array, turns: number): void {
  for (let i = 0; i < rgb.length; i += 3) {
    const red = u8(rgb, i);
    const green = u8(rgb, i + 1);
    const blue = u8(rgb, i + 2);
    const value = Math.max(red, green, blue);
    const chroma = value - Math.min(red, green, blue);
    if (chroma === 0) continue;
    let sector: number;
    if (value === red) sector = (green - blue) / chroma;
    else if (value === green) sector = 2 + (blue - red) / chroma;
    else sector = 4 + (red - green) / chroma;
    const turned = sector + 6 * turns;
    // In six sectors of the circle, 0..6.
    const hue = turned - 6 * Math.floor(turned / 6);
    rgb[i] = fromHue(value, chroma, hue + 5);
    rgb[i + 1] = fromHue(value, chroma, hue + 3);
    rgb[i + 2] = fromHue(value, chroma, hue + 1);
  }
}

/** A channel of an HSV colour (value and chroma 0..255): V - C * max(0, min(k, 4 - k, 1)), k in sectors. */
function fromHue(value: number, chroma: number, k: number): number {
  const sector = k >= 6 ? k - 6 : k;
  return (value - chroma * Math.max(0, Math.min(sector, 4 - sector, 1))) * FLOAT_TO_BYTE;
}

/** Through a table: there are only 256 values, and a picture has some fifty thousand. */
function mapValues(rgb: Uint8Array, change: (value: number) => number): void {
  const table = Uint8Array.from({ length: 256 }, (_, value) => cut(change(value)));
  for (let i = 0; i < rgb.length; i++) rgb[i] = u8(table, u8(rgb, i));
}

/** Truncated, as a uint8 tensor holds it. */
function grey(rgb: Uint8Array, i: number): number {
  return Math.floor(LUMA_RED * u8(rgb, i) + LUMA_GREEN * u8(rgb, i + 1) + LUMA_BLUE * u8(rgb, i + 2));
}

function cut(value: number): number {
  return Math.max(0, Math.min(255, value));
}
