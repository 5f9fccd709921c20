import type { Rgb } from './raster.ts';
import type { Scene } from './scene.ts';
import { SURFACE_PIXELS_PER_MM, SURFACE_SIZE, type Surface } from './surface.ts';
import { lightLevel, radians, type View } from './view.ts';

/** Reflectance of the seamless ground that studio pictures are taken on. */
const SEAMLESS: Rgb = [0.86, 0.865, 0.87];

/** Light of the open ground, without the pill's shadow, per channel. */
export function openGround(light: Scene['light'], channel: 0 | 1 | 2): number {
  return light.key[channel] * light.direction[2] + light.ambient[channel];
}

/** Fills the frame with the background in full light; the pill's shadow is laid on it by `lightPill`. */
export function lightGround(frame: Float32Array, scene: Scene, view: View, surface: Surface | undefined): void {
  if (!surface) {
    lightSeamless(frame, scene);
    return;
  }
  const { data } = surface;
  const { width, height, camera, ground, light } = scene;
  const levelAt = lightLevel(scene);
  const red = (ground.tint[0] * openGround(light, 0)) / 65535;
  const green = (ground.tint[1] * openGround(light, 1)) / 65535;
  const blue = (ground.tint[2] * openGround(light, 2)) / 65535;
  const sin = Math.sin(radians(ground.degrees)) * SURFACE_PIXELS_PER_MM;
  const cos = Math.cos(radians(ground.degrees)) * SURFACE_PIXELS_PER_MM;
  // Far enough from zero that no coordinate is negative: whole periods of the mirrored surface.
  const startX = ground.x * SURFACE_PIXELS_PER_MM + SURFACE_SIZE * 4;
  const startY = ground.y * SURFACE_PIXELS_PER_MM + SURFACE_SIZE * 4;
  const { sin: sinE, cos: cosE, sinRoll, cosRoll, focal, eyeY, eyeZ } = view;
  let at = 0;
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const across = px - camera.centreX;
      const down = py - camera.centreY;
      const u = across * cosRoll - down * sinRoll;
      const v = across * sinRoll + down * cosRoll;
      const reach = eyeZ / (focal * sinE + v * cosE);
      const x = reach * u;
      const y = eyeY + reach * (v * sinE - focal * cosE);

      const s = startX + x * cos - y * sin;
      const t = startY + x * sin + y * cos;
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
      // Mirrored coordinates lie inside the surface, so each of these reads is a number.
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
