import sharp from 'sharp';
import { Random } from '../../src-shared/random.ts';
import { blur, blurInto, floatAt, linearToSrgb } from './raster.ts';
import type { Scene } from './scene.ts';

/** What the pictures of one thread are developed with; made once, for it holds 20 MB and takes 40 ms. */
export type Darkroom = {
  /** Light of the picture at work and two spare frames, each long enough for the largest picture. */
  readonly frames: readonly [Float32Array, Float32Array, Float32Array];
  /** Correlated sensor noise, deviation 1, interleaved red, green, blue; read from any offset, wrapping. */
  readonly noise: Float32Array;
  /** sRGB byte of linear light 0..TONE_LIMIT. */
  readonly tone: Uint8Array;
};

const NOISE_TILE = 256;
const TONE_STEPS = 8192;
/** Light above this is white: one and a half stops over a white sheet in full light. */
const TONE_LIMIT = 2.8;

/** @param pixels of the largest picture. */
export function createDarkroom(pixels: number): Darkroom {
  const random = new Random('sensor noise');
  const white = Float32Array.from({ length: NOISE_TILE * NOISE_TILE * 3 }, () => random.normal());
  // A phone interpolates colour between its sensor's pixels and smooths it: noise comes in grains of about two pixels.
  const grains = blur(white, { width: NOISE_TILE, height: NOISE_TILE, channels: 3 }, 0.7);
  const deviation = Math.sqrt(grains.reduce((sum, value) => sum + value * value, 0) / grains.length);
  const noise = new Float32Array(grains.length);
  for (let at = 0; at < grains.length; at += 3) {
    const luma = (floatAt(grains, at) + floatAt(grains, at + 1) + floatAt(grains, at + 2)) / 3;
    for (let c = 0; c < 3; c++) noise[at + c] = (0.55 * floatAt(grains, at + c) + 0.9 * luma) / deviation;
  }
  const tone = Uint8Array.from({ length: TONE_STEPS + 1 }, (_, i) => Math.round(toneOf((i / TONE_STEPS) * TONE_LIMIT)));
  const frame = () => new Float32Array(pixels * 3);
  return { frames: [frame(), frame(), frame()], noise, tone };
}

/** sRGB byte of linear light: straight up to 70 % reflectance, then a shoulder, as phone cameras have. */
function toneOf(light: number): number {
  const knee = 0.6;
  const shouldered = light < knee ? light : knee + (1 - knee) * (1 - Math.exp(-(light - knee) / (1 - knee)));
  return linearToSrgb(Math.min(1, shouldered)) * 255;
}

/**
 * Lens, sensor and JPEG: blurs the light in the darkroom's first frame, adds noise, and encodes. The frames are free
 * again as soon as this returns its promise.
 */
export function develop(scene: Scene, darkroom: Darkroom): Promise<Buffer> {
  const { width, height, lens, sensor } = scene;
  const [frame, spare, imaged] = darkroom.frames;
  blurInto(imaged, spare, frame, { width, height, channels: 3 }, lens.blurPixels);
  const isShaken = lens.motion.x !== 0 || lens.motion.y !== 0;
  const exposure = isShaken ? shake(frame, imaged, scene) * sensor.gain : sensor.gain;
  const light = isShaken ? frame : imaged;
  const bytes = new Uint8Array(width * height * 3);
  const { noise, tone } = darkroom;
  const toIndex = TONE_STEPS / TONE_LIMIT;
  const rowOffset = sensor.noiseOffset >> 8;
  const columnOffset = (sensor.noiseOffset & (NOISE_TILE - 1)) * 3;
  for (let y = 0; y < height; y++) {
    const noiseRow = ((y + rowOffset) & (NOISE_TILE - 1)) * NOISE_TILE * 3;
    const row = y * width * 3;
    let column = columnOffset;
    for (let x = 0; x < width * 3; x++) {
      const value = (light[row + x] as number) * exposure; // inside the frame
      // Photon noise grows with the root of the light; a tenth of it is the sensor's own.
      const grain = (noise[noiseRow + column] as number) * sensor.noise * (0.1 + Math.sqrt(value)); // inside the tile
      const index = (value + grain) * toIndex;
      bytes[row + x] = tone[index <= 0 ? 0 : index >= TONE_STEPS ? TONE_STEPS : index | 0] as number; // 0..TONE_STEPS
      column = column === NOISE_TILE * 3 - 1 ? 0 : column + 1;
    }
  }
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: sensor.jpegQuality })
    .toBuffer();
}

/** Sums the picture along the straight path of the shaking hand; the factor that makes a mean of the sum. */
function shake(result: Float32Array, light: Float32Array, scene: Scene): number {
  const { width, height } = scene;
  const { x: pathX, y: pathY } = scene.lens.motion;
  const taps = Math.max(Math.abs(pathX), Math.abs(pathY)) + 1;
  const rowLength = width * 3;
  result.fill(0);
  for (let tap = 0; tap < taps; tap++) {
    const share = tap / (taps - 1) - 0.5;
    const shift = Math.round(pathX * share) * 3;
    const dy = Math.round(pathY * share);
    const first = Math.max(0, -shift);
    const end = Math.min(rowLength, rowLength - shift);
    for (let y = 0; y < height; y++) {
      const row = y * rowLength;
      const from = Math.min(height - 1, Math.max(0, y + dy)) * rowLength;
      // Past the border its last pixel goes on. All indices lie inside the frame by the bounds above.
      for (let x = 0; x < first; x++) result[row + x] = (result[row + x] as number) + (light[from + (x % 3)] as number);
      for (let x = first; x < end; x++) {
        result[row + x] = (result[row + x] as number) + (light[from + x + shift] as number);
      }
      for (let x = end; x < rowLength; x++) {
        result[row + x] = (result[row + x] as number) + (light[from + rowLength - 3 + (x % 3)] as number);
      }
    }
  }
  return 1 / taps;
}
