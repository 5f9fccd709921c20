import type { Relief } from './pill-relief.ts';
import { makeShadowMap, SHADOW_MAP_SIZE, shadowBounds } from './pill-shadow.ts';
import type { Rgb } from './raster.ts';
import type { Scene } from './scene.ts';
import { SURFACE_PIXELS_PER_MM, SURFACE_SIZE, type Surface } from './surface.ts';
import { boxAround, homographyOf, lightLevel } from './view.ts';

/** Reflectance of the seamless ground that studio pictures are taken on. */
const SEAMLESS: Rgb = [0.86, 0.865, 0.87];

// In the loops of this file every index is folded, clamped or tested into its array just before, so the casts from
// `number | undefined` are true; there are some 20 reads a pixel.

/** Fills the frame with the background in full light; the pill's shadow is laid on it by `shadeGround`. */
export function lightGround(frame: Float32Array, scene: Scene, surface: Surface | undefined): void {
  if (!surface) {
    lightSeamless(frame, scene);
    return;
  }
  const { data } = surface;
  const { width, height, ground, light } = scene;
  const levelAt = lightLevel(scene);
  const red = (ground.tint[0] * openGround(light, 0)) / 65535;
  const green = (ground.tint[1] * openGround(light, 1)) / 65535;
  const blue = (ground.tint[2] * openGround(light, 2)) / 65535;
  const h = homographyOf(scene, 0, {
    degrees: ground.degrees,
    scale: SURFACE_PIXELS_PER_MM,
    // Far enough from zero that no coordinate is negative: whole periods of the mirrored surface.
    offsetX: ground.x * SURFACE_PIXELS_PER_MM + SURFACE_SIZE * 4,
    offsetY: ground.y * SURFACE_PIXELS_PER_MM + SURFACE_SIZE * 4,
  });
  let at = 0;
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const perW = 1 / (h.wx * px + h.wy * py + h.w1);
      const s = (h.xx * px + h.xy * py + h.x1) * perW;
      const t = (h.yx * px + h.yy * py + h.y1) * perW;
      const left = s | 0;
      const top = t | 0;
      const fs = s - left;
      const ft = t - top;
      const x0 = mirrored(left) * 3;
      const x1 = mirrored(left + 1) * 3;
      const row0 = mirrored(top) * SURFACE_SIZE * 3;
      const row1 = mirrored(top + 1) * SURFACE_SIZE * 3;
      const level = levelAt(px, py);
      const w11 = fs * ft * level;
      const w10 = fs * level - w11;
      const w01 = ft * level - w11;
      const w00 = level - w10 - w01 - w11;
      const a = row0 + x0;
      const b = row0 + x1;
      const c = row1 + x0;
      const d = row1 + x1;
      frame[at] =
        red *
        ((data[a] as number) * w00 + (data[b] as number) * w10 + (data[c] as number) * w01 + (data[d] as number) * w11);
      frame[at + 1] =
        green *
        ((data[a + 1] as number) * w00 +
          (data[b + 1] as number) * w10 +
          (data[c + 1] as number) * w01 +
          (data[d + 1] as number) * w11);
      frame[at + 2] =
        blue *
        ((data[a + 2] as number) * w00 +
          (data[b + 2] as number) * w10 +
          (data[c + 2] as number) * w01 +
          (data[d + 2] as number) * w11);
      at += 3;
    }
  }
}

/** Lays the pill's shadow on the ground. */
export function shadeGround(frame: Float32Array, scene: Scene, relief: Relief): void {
  const { light } = scene;
  const map = makeShadowMap(relief, scene);
  const h = homographyOf(scene, 0, {
    degrees: scene.pillDegrees,
    scale: SHADOW_MAP_SIZE / (relief.extentMm * 2),
    offsetX: SHADOW_MAP_SIZE / 2 - 0.5,
    offsetY: SHADOW_MAP_SIZE / 2 - 0.5,
  });
  const [keyRed, keyGreen, keyBlue] = [keyShare(light, 0), keyShare(light, 1), keyShare(light, 2)];
  const box = boxAround(scene, shadowBounds(relief, light));
  for (let py = box.top; py < box.bottom; py++) {
    for (let px = box.left; px < box.right; px++) {
      const perW = 1 / (h.wx * px + h.wy * py + h.w1);
      const u = (h.xx * px + h.xy * py + h.x1) * perW;
      const v = (h.yx * px + h.yy * py + h.y1) * perW;
      if (u < 0 || v < 0 || u >= SHADOW_MAP_SIZE - 1 || v >= SHADOW_MAP_SIZE - 1) continue;
      const left = u | 0;
      const top = v | 0;
      const a = (top * SHADOW_MAP_SIZE + left) * 2;
      const b = a + SHADOW_MAP_SIZE * 2;
      const w11 = (u - left) * (v - top);
      const w10 = u - left - w11;
      const w01 = v - top - w11;
      const w00 = 1 - w10 - w01 - w11;
      const keyLost =
        (map[a] as number) * w00 +
        (map[a + 2] as number) * w10 +
        (map[b] as number) * w01 +
        (map[b + 2] as number) * w11;
      const ambientLost =
        (map[a + 1] as number) * w00 +
        (map[a + 3] as number) * w10 +
        (map[b + 1] as number) * w01 +
        (map[b + 3] as number) * w11;
      const more = keyLost - ambientLost;
      const at = (py * scene.width + px) * 3;
      frame[at] = (frame[at] as number) * (1 - ambientLost - keyRed * more);
      frame[at + 1] = (frame[at + 1] as number) * (1 - ambientLost - keyGreen * more);
      frame[at + 2] = (frame[at + 2] as number) * (1 - ambientLost - keyBlue * more);
    }
  }
}

/** Light of the open ground, without the pill's shadow. */
function openGround(light: Scene['light'], channel: 0 | 1 | 2): number {
  return light.key[channel] * light.direction[2] + light.ambient[channel];
}

/** Share of the open ground's light that comes from the main light. */
function keyShare(light: Scene['light'], channel: 0 | 1 | 2): number {
  return (light.key[channel] * light.direction[2]) / openGround(light, channel);
}

function lightSeamless(frame: Float32Array, scene: Scene): void {
  const levelAt = lightLevel(scene);
  const red = SEAMLESS[0] * openGround(scene.light, 0);
  const green = SEAMLESS[1] * openGround(scene.light, 1);
  const blue = SEAMLESS[2] * openGround(scene.light, 2);
  let at = 0;
  for (let py = 0; py < scene.height; py++) {
    for (let px = 0; px < scene.width; px++) {
      const level = levelAt(px, py);
      frame[at] = red * level;
      frame[at + 1] = green * level;
      frame[at + 2] = blue * level;
      at += 3;
    }
  }
}

/** Folds a coordinate back and forth over the surface, so that it goes on without a seam. */
function mirrored(index: number): number {
  const inPeriod = index & (SURFACE_SIZE * 2 - 1);
  return inPeriod < SURFACE_SIZE ? inPeriod : SURFACE_SIZE * 2 - 1 - inPeriod;
}
