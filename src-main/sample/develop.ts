import sharp from 'sharp';
import { Random } from '../../src-shared/random.ts';
import { blur, floatAt, linearToSrgb } from './raster.ts';
import type { Scene } from './scene.ts';

/** What every picture is developed with; made once. */
export type Darkroom = {
  /** Correlated sensor noise, deviation 1, interleaved red, green, blue; read from any offset, wrapping. */
  readonly noise: Float32Array;
  /** sRGB byte (as a fraction, so that it can be rounded) of linear light 0..TONE_LIMIT. */
  readonly tone: Float32Array;
};

const NOISE_TILE = 256;
const TONE_STEPS = 8192;
/** Light above this is white: one and a half stops over a white sheet in full light. */
const TONE_LIMIT = 2.8;

export function createDarkroom(): Darkroom {
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
  const tone = Float32Array.from({ length: TONE_STEPS + 1 }, (_, i) => toneOf((i / TONE_STEPS) * TONE_LIMIT));
  return { noise, tone };
}

/** sRGB byte of linear light: straight up to 70 % reflectance, then a shoulder, as phone cameras have. */
function toneOf(light: number): number {
  const knee = 0.6;
  const shouldered = light < knee ? light : knee + (1 - knee) * (1 - Math.exp(-(light - knee) / (1 - knee)));
  return linearToSrgb(Math.min(1, shouldered)) * 255;
}

/** Lens, sensor and JPEG: blurs the light, adds noise, and encodes. */
export async function develop(frame: Float32Array, scene: Scene, darkroom: Darkroom): Promise<Buffer> {
  const { width, height, lens, sensor } = scene;
  const sharpened = blur(frame, { width, height, channels: 3 }, lens.blurPixels);
  const light = lens.motion.x === 0 && lens.motion.y === 0 ? sharpened : shake(sharpened, scene);
  const bytes = new Uint8Array(width * height * 3);
  const { noise, tone } = darkroom;
  const toIndex = TONE_STEPS / TONE_LIMIT;
  const rowOffset = (sensor.noiseOffset >> 8) & 255;
  const columnOffset = (sensor.noiseOffset & 255) * 3;
  for (let y = 0; y < height; y++) {
    const noiseRow = ((y + rowOffset) & (NOISE_TILE - 1)) * NOISE_TILE * 3;
    for (let x = 0; x < width * 3; x++) {
      const at = y * width * 3 + x;
      const value = floatAt(light, at) * sensor.gain;
      const column = (x + columnOffset) % (NOISE_TILE * 3);
      // Photon noise grows with the root of the light; a tenth of it is the sensor's own.
      const noisy = value + floatAt(noise, noiseRow + column) * sensor.noise * (0.1 + Math.sqrt(value));
      const index = noisy <= 0 ? 0 : noisy >= TONE_LIMIT ? TONE_STEPS : noisy * toIndex;
      bytes[at] = floatAt(tone, index | 0) + 0.5;
    }
  }
  return sharp(bytes, { raw: { width, height, channels: 3 } })
    .jpeg({ quality: sensor.jpegQuality })
    .toBuffer();
}

/** The mean of the picture along the straight path of the shaking hand. */
function shake(light: Float32Array, scene: Scene): Float32Array {
  const { width, height } = scene;
  const { x: pathX, y: pathY } = scene.lens.motion;
  const taps = Math.max(Math.abs(pathX), Math.abs(pathY)) + 1;
  const result = new Float32Array(light.length);
  for (let tap = 0; tap < taps; tap++) {
    const share = taps === 1 ? 0 : tap / (taps - 1) - 0.5;
    const dx = Math.round(pathX * share);
    const dy = Math.round(pathY * share);
    for (let y = 0; y < height; y++) {
      const from = Math.min(height - 1, Math.max(0, y + dy)) * width;
      for (let x = 0; x < width; x++) {
        const source = (from + Math.min(width - 1, Math.max(0, x + dx))) * 3;
        const at = (y * width + x) * 3;
        for (let c = 0; c < 3; c++) result[at + c] = floatAt(result, at + c) + floatAt(light, source + c) / taps;
      }
    }
  }
  return result;
}
