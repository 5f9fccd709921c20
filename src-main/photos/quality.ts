import type { PhotoQuality } from '../../src-shared/contract/photo-filing.ts';
import type { RgbImage } from '../imaging/pixels.ts';
import { type Plane, reducePicture } from './reduced-picture.ts';
import { type Region, standingOut } from './standing-out.ts';

/** Longer side at which pictures are measured: about what the network sees of them, whatever the camera. */
const MEASURED_SIDE = 512;
/** Luminance at and beyond which a pixel shows nothing but black or white. */
const BLACK = 4;
const WHITE = 251;

/** Measures a picture; `image` after EXIF orientation. */
export function measureQuality(image: RgbImage): PhotoQuality {
  const picture = reducePicture(image, MEASURED_SIDE);
  const { region, groundLuma } = standingOut(picture);
  const { mean, variance, dark, bright } = lightOf(picture.y, region);
  return {
    sharpness: laplacianVariance(picture.y, region),
    // A ground that is black or white by itself says nothing of the exposure.
    clippedDark: groundLuma <= BLACK ? 0 : dark,
    clippedBright: groundLuma >= WHITE ? 0 : bright,
    brightness: mean,
    contrast: Math.sqrt(variance),
    shortSide: Math.min(image.width, image.height),
  };
}

type Light = { readonly mean: number; readonly variance: number; readonly dark: number; readonly bright: number };

function lightOf({ data, width }: Plane, { left, top, right, bottom }: Region): Light {
  let sum = 0;
  let squares = 0;
  let dark = 0;
  let bright = 0;
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      const value = f32(data, y * width + x);
      sum += value;
      squares += value * value;
      if (value <= BLACK) dark += 1;
      if (value >= WHITE) bright += 1;
    }
  }
  const count = (right - left) * (bottom - top);
  const mean = sum / count;
  return { mean, variance: Math.max(0, squares / count - mean * mean), dark: dark / count, bright: bright / count };
}

/** Of the four-neighbour Laplacian, as OpenCV's `Laplacian(...).var()` with a 3 x 3 kernel; the outermost pixels have none. */
function laplacianVariance({ data, width, height }: Plane, region: Region): number {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = Math.max(1, region.top); y < Math.min(height - 1, region.bottom); y++) {
    for (let x = Math.max(1, region.left); x < Math.min(width - 1, region.right); x++) {
      const i = y * width + x;
      const value =
        f32(data, i - width) + f32(data, i + width) + f32(data, i - 1) + f32(data, i + 1) - 4 * f32(data, i);
      sum += value;
      squares += value * value;
      count += 1;
    }
  }
  return count === 0 ? 0 : Math.max(0, squares / count - (sum / count) ** 2);
}

/** `as`: regions lie inside their picture. Here, for the reason in imaging/pixels.ts. */
const f32 = (array: Float32Array, index: number): number => array[index] as number;
