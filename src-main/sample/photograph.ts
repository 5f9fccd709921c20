import { RELIEF_CHANNELS, type Relief } from './pill-relief.ts';
import { type Field, floatAt, type Rgb, wordAt } from './raster.ts';
import type { Scene, Vector } from './scene.ts';
import { SURFACE_PIXELS_PER_MM, SURFACE_SIZE, type Surface } from './surface.ts';

/** Reflectance of the seamless ground that studio pictures are taken on. */
const SEAMLESS: Rgb = [0.86, 0.865, 0.87];

/** Heights at which the side wall is drawn, as fractions of it: near enough that 60 degrees show no steps. */
const WALL_LAYERS = [0.85, 0.68, 0.5, 0.33, 0.16, 0];

/**
 * Light that reaches the sensor: linear red, green and blue, interleaved, row by row, 1 = white in full light. Each
 * pixel's view ray is met with the background plane and with the planes of the pill's face and wall, which is the
 * homography of each plane; what is found there is lit and laid over one another.
 * @param surface what the pill lies on; the studio's seamless ground where absent.
 */
export function photograph(scene: Scene, relief: Relief, surface?: Surface): Float32Array {
  const { width, height, camera, light } = scene;
  const frame = new Float32Array(width * height * 3);
  const elevation = radians(camera.elevationDegrees);
  const [sinE, cosE] = [Math.sin(elevation), Math.cos(elevation)];
  const [sinR, cosR] = [Math.sin(radians(camera.rollDegrees)), Math.cos(radians(camera.rollDegrees))];
  const focal = camera.scale * camera.distanceMm;
  const [eyeY, eyeZ] = [camera.distanceMm * cosE, camera.distanceMm * sinE];
  const [sinP, cosP] = [Math.sin(radians(scene.pillDegrees)), Math.cos(radians(scene.pillDegrees))];

  const groundColour = surface ? surfaceSampler(surface, scene) : seamless;
  const shadowAt = shadowSampler(scene, relief);
  const lightPill = pillLighting(
    scene,
    relief,
    turned(light.direction, sinP, cosP),
    turned([0, cosE, sinE], sinP, cosP),
  );
  const pixelMm = 1 / camera.scale;
  const level = relief.levels[pixelMm > 1.35 * (relief.extentMm / (relief.levels[0]?.size ?? 1)) ? 1 : 0];
  if (!level) throw new Error('A relief has two levels');
  const reach = relief.extentMm * 0.5;
  const lean = Math.hypot(light.direction[0], light.direction[1]);

  const ground = new Float32Array(3);
  const sample = new Float32Array(RELIEF_CHANNELS);
  const lit = new Float32Array(3);
  for (let py = 0; py < height; py++) {
    for (let px = 0; px < width; px++) {
      const across = px - camera.centreX;
      const down = py - camera.centreY;
      const u = across * cosR - down * sinR;
      const v = across * sinR + down * cosR;
      const rayY = v * sinE - focal * cosE;
      const rayZ = -focal * sinE - v * cosE;
      const x = (-eyeZ / rayZ) * u;
      const y = eyeY - (eyeZ / rayZ) * rayY;
      // A plane one millimetre higher is met this much further on.
      const shiftX = u / rayZ;
      const shiftY = rayY / rayZ;
      // The same two in the pill's own frame.
      const pillX = x * cosP + y * sinP;
      const pillY = y * cosP - x * sinP;
      const pillShiftX = shiftX * cosP + shiftY * sinP;
      const pillShiftY = shiftY * cosP - shiftX * sinP;

      const towardsLight =
        lean === 0 ? 0 : ((px / width - 0.5) * light.direction[0] + (py / height - 0.5) * light.direction[1]) / lean;
      const radius = (px / width - 0.5) ** 2 + (py / height - 0.5) ** 2;
      const level0 = (1 - light.falloff * (0.5 - towardsLight)) * (1 - scene.lens.vignette * 2 * radius);

      groundColour(x, y, ground);
      let keyShare = light.direction[2];
      let ambientShare = 1;
      if (Math.abs(pillX) < reach * 2 && Math.abs(pillY) < reach * 2) {
        keyShare *= 1 - shadowAt.key(pillX, pillY);
        ambientShare -= shadowAt.ambient(pillX, pillY);
      }
      const at = (py * width + px) * 3;
      for (let c = 0; c < 3; c++) {
        const received = (light.key[c] ?? 0) * keyShare + (light.ambient[c] ?? 0) * ambientShare;
        ground[c] = floatAt(ground, c) * received;
        frame[at + c] = floatAt(ground, c) * level0;
      }

      const faceX = pillX + pillShiftX * relief.faceMm;
      const faceY = pillY + pillShiftY * relief.faceMm;
      const isNear = Math.abs(pillX) < reach * 1.4 && Math.abs(pillY) < reach * 1.4;
      if (!isNear) continue;
      let open = 1;
      if (sampleRelief(level, relief.extentMm, faceX, faceY, sample)) {
        lightPill.face(sample, ground, lit);
        const alpha = floatAt(sample, 3);
        open = 1 - alpha;
        for (let c = 0; c < 3; c++) frame[at + c] = floatAt(frame, at + c) * open + floatAt(lit, c) * level0;
      }
      if (relief.wallMm === 0 || open < 0.01) continue;
      // What shows below the face: the wall, front layers first, over the ground that is already in the frame.
      for (const fraction of WALL_LAYERS) {
        const z = fraction * relief.wallMm;
        if (!sampleRelief(level, relief.extentMm, pillX + pillShiftX * z, pillY + pillShiftY * z, sample)) continue;
        lightPill.wall(sample, fraction, lit);
        const share = open * floatAt(sample, 3);
        for (let c = 0; c < 3; c++) {
          frame[at + c] =
            floatAt(frame, at + c) + open * (floatAt(lit, c) * level0) - share * floatAt(ground, c) * level0;
        }
        open -= share;
        if (open < 0.01) break;
      }
    }
  }
  return frame;
}

function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

/** A direction of the world in the frame of the pill. */
function turned(direction: Vector, sin: number, cos: number): Vector {
  return [direction[0] * cos + direction[1] * sin, direction[1] * cos - direction[0] * sin, direction[2]];
}

function seamless(_x: number, _y: number, out: Float32Array): void {
  out[0] = SEAMLESS[0];
  out[1] = SEAMLESS[1];
  out[2] = SEAMLESS[2];
}

/** Bilinear reflectance of the surface at a point of the world in mm; mirrored past its edge, so without a seam. */
function surfaceSampler(surface: Surface, scene: Scene) {
  const { data } = surface;
  const { ground } = scene;
  const sin = Math.sin(radians(ground.degrees)) * SURFACE_PIXELS_PER_MM;
  const cos = Math.cos(radians(ground.degrees)) * SURFACE_PIXELS_PER_MM;
  // Far enough from zero that no coordinate is negative; a multiple of the mirrored period.
  const startX = ground.x * SURFACE_PIXELS_PER_MM + SURFACE_SIZE * 4;
  const startY = ground.y * SURFACE_PIXELS_PER_MM + SURFACE_SIZE * 4;
  const [red, green, blue] = [ground.tint[0] / 65535, ground.tint[1] / 65535, ground.tint[2] / 65535];
  return (x: number, y: number, out: Float32Array): void => {
    const u = startX + x * cos - y * sin;
    const v = startY + x * sin + y * cos;
    const left = Math.floor(u);
    const top = Math.floor(v);
    const tx = u - left;
    const ty = v - top;
    const x0 = mirrored(left) * 3;
    const x1 = mirrored(left + 1) * 3;
    const row0 = mirrored(top) * SURFACE_SIZE * 3;
    const row1 = mirrored(top + 1) * SURFACE_SIZE * 3;
    const w00 = (1 - tx) * (1 - ty);
    const w10 = tx * (1 - ty);
    const w01 = (1 - tx) * ty;
    const w11 = tx * ty;
    const a = row0 + x0;
    const b = row0 + x1;
    const c = row1 + x0;
    const d = row1 + x1;
    out[0] = red * (wordAt(data, a) * w00 + wordAt(data, b) * w10 + wordAt(data, c) * w01 + wordAt(data, d) * w11);
    out[1] =
      green *
      (wordAt(data, a + 1) * w00 + wordAt(data, b + 1) * w10 + wordAt(data, c + 1) * w01 + wordAt(data, d + 1) * w11);
    out[2] =
      blue *
      (wordAt(data, a + 2) * w00 + wordAt(data, b + 2) * w10 + wordAt(data, c + 2) * w01 + wordAt(data, d + 2) * w11);
  };
}

function mirrored(index: number): number {
  const inPeriod = index & (SURFACE_SIZE * 2 - 1);
  return inPeriod < SURFACE_SIZE ? inPeriod : SURFACE_SIZE * 2 - 1 - inPeriod;
}

/** Shares of light 0..1 that the pill takes from a point of the ground, given in the pill's frame in mm. */
function shadowSampler(scene: Scene, relief: Relief) {
  const [sin, cos] = [Math.sin(radians(scene.pillDegrees)), Math.cos(radians(scene.pillDegrees))];
  const [lx, ly, lz] = turned(scene.light.direction, sin, cos);
  const key = relief.shadows[scene.light.shadow];
  const { soft } = relief.shadows;
  const near = relief.faceMm * 0.3;
  const far = relief.faceMm * 0.85;
  return {
    key: (x: number, y: number): number =>
      0.94 *
      Math.max(
        sampleShadow(key, relief, x + (lx / lz) * near, y + (ly / lz) * near),
        sampleShadow(key, relief, x + (lx / lz) * far, y + (ly / lz) * far),
      ),
    ambient: (x: number, y: number): number => 0.62 * sampleShadow(soft, relief, x, y),
  };
}

function sampleShadow(shadow: Field, relief: Relief, x: number, y: number): number {
  const scale = shadow.width / (relief.extentMm * 2);
  const u = x * scale + shadow.width / 2 - 0.5;
  const v = y * scale + shadow.height / 2 - 0.5;
  const left = Math.floor(u);
  const top = Math.floor(v);
  if (left < 0 || top < 0 || left >= shadow.width - 1 || top >= shadow.height - 1) return 0;
  const tx = u - left;
  const ty = v - top;
  const at = top * shadow.width + left;
  const above = floatAt(shadow.data, at) * (1 - tx) + floatAt(shadow.data, at + 1) * tx;
  const below = floatAt(shadow.data, at + shadow.width) * (1 - tx) + floatAt(shadow.data, at + shadow.width + 1) * tx;
  return above * (1 - ty) + below * ty;
}

/** Bilinear sample of all channels at a point of the pill's frame in mm; false outside and where nothing is. */
function sampleRelief(
  level: Relief['levels'][number],
  extentMm: number,
  x: number,
  y: number,
  out: Float32Array,
): boolean {
  const { size, data } = level;
  const u = (x / extentMm + 0.5) * size - 0.5;
  const v = (y / extentMm + 0.5) * size - 0.5;
  const left = Math.floor(u);
  const top = Math.floor(v);
  if (left < 0 || top < 0 || left >= size - 1 || top >= size - 1) return false;
  const tx = u - left;
  const ty = v - top;
  const a = (top * size + left) * RELIEF_CHANNELS;
  const b = a + size * RELIEF_CHANNELS;
  const w00 = (1 - tx) * (1 - ty);
  const w10 = tx * (1 - ty);
  const w01 = (1 - tx) * ty;
  const w11 = tx * ty;
  for (let c = 0; c < RELIEF_CHANNELS; c++) {
    out[c] =
      floatAt(data, a + c) * w00 +
      floatAt(data, a + RELIEF_CHANNELS + c) * w10 +
      floatAt(data, b + c) * w01 +
      floatAt(data, b + RELIEF_CHANNELS + c) * w11;
  }
  return floatAt(out, 3) > 0.004;
}

/** Lighting of one pill; directions are in its frame. Results are premultiplied linear light. */
function pillLighting(scene: Scene, relief: Relief, light: Vector, view: Vector) {
  const { key, ambient } = scene.light;
  const { gloss, translucency } = relief.finish;
  const wrap = 0.12 + translucency * 0.5;
  const half = unit([light[0] + view[0], light[1] + view[1], light[2] + view[2]]);
  // Blinn's highlight: a power of two as exponent, so that it is a few squarings: 8 powdery, 32 coated, 128 gelatine.
  const squarings = gloss > 0.5 ? 7 : gloss > 0.2 ? 5 : 3;
  const shine = gloss > 0.5 ? 1.5 * gloss : gloss > 0.2 ? 0.55 * gloss : 0.5 * gloss;
  const wallKey = Math.max(0, 0.25 + 0.75 * (light[0] * view[0] + light[1] * view[1]));
  return {
    face: (sample: Float32Array, ground: Float32Array, out: Float32Array): void => {
      const nx = floatAt(sample, 4);
      const ny = floatAt(sample, 5);
      const nz = Math.sqrt(Math.max(0.02, 1 - nx * nx - ny * ny));
      const alpha = floatAt(sample, 3);
      const diffuse = Math.max(0, (nx * light[0] + ny * light[1] + nz * light[2] + wrap) / (1 + wrap));
      let highlight = Math.max(0, nx * half[0] + ny * half[1] + nz * half[2]);
      for (let i = 0; i < squarings; i++) highlight *= highlight;
      const grazing = (1 - nz) ** 3 * gloss * 0.35;
      const through = translucency * (0.1 + 0.8 * Math.max(0, -(nx * light[0] + ny * light[1])));
      const sky = 0.5 + 0.5 * nz;
      for (let c = 0; c < 3; c++) {
        const k = key[c] ?? 0;
        const a = ambient[c] ?? 0;
        const body = floatAt(sample, c);
        out[c] =
          body * (k * (diffuse + through) + a * sky) * (1 - translucency * 0.25) +
          body * translucency * 0.5 * floatAt(ground, c) +
          alpha * (k * shine * highlight + a * grazing);
      }
    },
    wall: (sample: Float32Array, fraction: number, out: Float32Array): void => {
      const sky = 0.28 + 0.34 * fraction;
      for (let c = 0; c < 3; c++) {
        out[c] = floatAt(sample, c) * ((key[c] ?? 0) * wallKey * (0.6 + 0.4 * fraction) + (ambient[c] ?? 0) * sky);
      }
    },
  };
}

function unit(vector: Vector): Vector {
  const length = Math.hypot(...vector);
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}
