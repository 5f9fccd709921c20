import { openGround } from './photograph-ground.ts';
import { RELIEF_CHANNELS, type Relief } from './pill-relief.ts';
import { castShadow, shadowBounds } from './pill-shadow.ts';
import { floatAt } from './raster.ts';
import type { Scene, Vector } from './scene.ts';
import { lightLevel, project, radians, type View } from './view.ts';

/** Heights at which the side wall is drawn, as fractions of it: near enough that 60 degrees show no steps. */
const WALL_LAYERS = [0.85, 0.68, 0.5, 0.33, 0.16, 0];

/** Lays the pill's shadow and then the pill itself on a frame that holds the lit background. */
export function lightPill(frame: Float32Array, scene: Scene, view: View, relief: Relief): void {
  const { width, camera, light } = scene;
  const { sin: sinE, cos: cosE, sinRoll, cosRoll, focal, eyeY, eyeZ } = view;
  const [sinP, cosP] = [Math.sin(radians(scene.pillDegrees)), Math.cos(radians(scene.pillDegrees))];
  const lightDirection = turned(light.direction, sinP, cosP);
  const shade = shading(scene, relief, lightDirection, turned([0, cosE, sinE], sinP, cosP));
  const shadowAt = castShadow(relief, lightDirection, light.shadow);
  const [keyRed, keyGreen, keyBlue] = [keyShare(light, 0), keyShare(light, 1), keyShare(light, 2)];
  const levelAt = lightLevel(scene);
  const level = levelOf(relief, camera.scale);
  const nearMm = relief.extentMm * 0.75;

  const shadow = new Float32Array(2);
  const sample = new Float32Array(RELIEF_CHANNELS);
  const under = new Float32Array(3);
  const lit = new Float32Array(3);
  const box = boxAround(scene, view, relief);
  for (let py = box.top; py < box.bottom; py++) {
    for (let px = box.left; px < box.right; px++) {
      const across = px - camera.centreX;
      const down = py - camera.centreY;
      const u = across * cosRoll - down * sinRoll;
      const v = across * sinRoll + down * cosRoll;
      const rayY = v * sinE - focal * cosE;
      const rayZ = -focal * sinE - v * cosE;
      const groundX = (-eyeZ / rayZ) * u;
      const groundY = eyeY - (eyeZ / rayZ) * rayY;
      // The ground point in the pill's frame, and how far away from it a plane one millimetre higher is met.
      const x = groundX * cosP + groundY * sinP;
      const y = groundY * cosP - groundX * sinP;
      const shiftX = (u * cosP + rayY * sinP) / rayZ;
      const shiftY = (rayY * cosP - u * sinP) / rayZ;

      const at = (py * width + px) * 3;
      if (shadowAt(x, y, shadow)) {
        const ambientLost = floatAt(shadow, 1);
        const more = floatAt(shadow, 0) - ambientLost;
        frame[at] = floatAt(frame, at) * (1 - ambientLost - keyRed * more);
        frame[at + 1] = floatAt(frame, at + 1) * (1 - ambientLost - keyGreen * more);
        frame[at + 2] = floatAt(frame, at + 2) * (1 - ambientLost - keyBlue * more);
      }
      if (Math.abs(x) > nearMm || Math.abs(y) > nearMm) continue;

      const lightHere = levelAt(px, py);
      let open = 1;
      for (let c = 0; c < 3; c++) under[c] = floatAt(frame, at + c);
      if (sampleRelief(level, relief.extentMm, x + shiftX * relief.faceMm, y + shiftY * relief.faceMm, sample)) {
        shade.face(sample, lit);
        open = 1 - floatAt(sample, 3);
        for (let c = 0; c < 3; c++) {
          const through = floatAt(sample, c) * relief.finish.translucency * 0.5;
          frame[at + c] = floatAt(under, c) * (open + through) + floatAt(lit, c) * lightHere;
        }
      }
      if (relief.wallMm === 0) continue;
      // What shows below the face: the wall, upper layers first, in place of as much ground as each covers.
      for (let i = 0; i < WALL_LAYERS.length && open > 0.01; i++) {
        const fraction = WALL_LAYERS[i] ?? 0;
        const z = fraction * relief.wallMm;
        if (!sampleRelief(level, relief.extentMm, x + shiftX * z, y + shiftY * z, sample)) continue;
        shade.wall(sample, fraction, lit);
        const covered = open * floatAt(sample, 3);
        for (let c = 0; c < 3; c++) {
          frame[at + c] = floatAt(frame, at + c) + open * floatAt(lit, c) * lightHere - covered * floatAt(under, c);
        }
        open -= covered;
      }
    }
  }
}

/** Share of the open ground's light that comes from the main light and so can be lost to the shadow. */
function keyShare(light: Scene['light'], channel: 0 | 1 | 2): number {
  return (light.key[channel] * light.direction[2]) / openGround(light, channel);
}

/** A direction of the world in the frame of the pill. */
function turned(direction: Vector, sin: number, cos: number): Vector {
  return [direction[0] * cos + direction[1] * sin, direction[1] * cos - direction[0] * sin, direction[2]];
}

/** The pixels that can show the pill or its shadow. */
function boxAround(scene: Scene, view: View, relief: Relief) {
  const shadow = shadowBounds(relief, scene.light);
  const points: (readonly [number, number])[] = [];
  for (const x of [-shadow.radius, shadow.radius]) {
    for (const y of [-shadow.radius, shadow.radius]) {
      points.push(project(view, scene, x, y, 0));
      points.push(project(view, scene, x, y, relief.faceMm));
      points.push(project(view, scene, x + shadow.x, y + shadow.y, 0));
    }
  }
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    left: Math.max(0, Math.floor(Math.min(...xs))),
    right: Math.min(scene.width, Math.ceil(Math.max(...xs))),
    top: Math.max(0, Math.floor(Math.min(...ys))),
    bottom: Math.min(scene.height, Math.ceil(Math.max(...ys))),
  };
}

type Level = Relief['levels'][number];

/** The larger level unless the picture shows it at less than three quarters of its size. */
function levelOf(relief: Relief, pixelsPerMm: number): Level {
  const [large, small] = relief.levels;
  return pixelsPerMm < 0.75 * (large.size / relief.extentMm) ? small : large;
}

/** Bilinear sample of all channels at a point of the pill's frame in mm; false outside and where nothing is. */
function sampleRelief(level: Level, extentMm: number, x: number, y: number, out: Float32Array): boolean {
  const { size, data } = level;
  const u = (x / extentMm + 0.5) * size - 0.5;
  const v = (y / extentMm + 0.5) * size - 0.5;
  if (u < 0 || v < 0 || u >= size - 1 || v >= size - 1) return false;
  const left = u | 0;
  const top = v | 0;
  const a = (top * size + left) * RELIEF_CHANNELS;
  const b = a + RELIEF_CHANNELS;
  const c = a + size * RELIEF_CHANNELS;
  const d = c + RELIEF_CHANNELS;
  const w11 = (u - left) * (v - top);
  const w10 = u - left - w11;
  const w01 = v - top - w11;
  const w00 = 1 - w10 - w01 - w11;
  // Inside by the test above, so each of these reads is a number.
  const alpha =
    (data[a + 3] as number) * w00 +
    (data[b + 3] as number) * w10 +
    (data[c + 3] as number) * w01 +
    (data[d + 3] as number) * w11;
  if (alpha < 0.004) return false;
  for (let i = 0; i < RELIEF_CHANNELS; i++) {
    out[i] =
      (data[a + i] as number) * w00 +
      (data[b + i] as number) * w10 +
      (data[c + i] as number) * w01 +
      (data[d + i] as number) * w11;
  }
  return true;
}

/** Lighting of one pill; directions are in its frame. Results are premultiplied linear light. */
function shading(scene: Scene, relief: Relief, light: Vector, view: Vector) {
  const { key, ambient } = scene.light;
  const { gloss, translucency } = relief.finish;
  const wrap = 0.12 + translucency * 0.5;
  const half = unit([light[0] + view[0], light[1] + view[1], light[2] + view[2]]);
  // Blinn's highlight with a power of two as exponent, a few squarings: 8 for powder, 32 for a coat, 128 for gelatine.
  const squarings = gloss > 0.5 ? 7 : gloss > 0.2 ? 5 : 3;
  const shine = gloss * (gloss > 0.5 ? 1.5 : 0.5);
  const wallKey = Math.max(0, 0.25 + 0.75 * (light[0] * view[0] + light[1] * view[1]));
  return {
    face: (sample: Float32Array, out: Float32Array): void => {
      const nx = floatAt(sample, 4);
      const ny = floatAt(sample, 5);
      const nz = Math.sqrt(Math.max(0.02, 1 - nx * nx - ny * ny));
      const alpha = floatAt(sample, 3);
      const diffuse = Math.max(0, (nx * light[0] + ny * light[1] + nz * light[2] + wrap) / (1 + wrap));
      let highlight = Math.max(0, nx * half[0] + ny * half[1] + nz * half[2]);
      for (let i = 0; i < squarings; i++) highlight *= highlight;
      const grazing = (1 - nz) * (1 - nz) * (1 - nz) * gloss * 0.35;
      // A gelatine shell glows on the side away from the light.
      const glow = translucency * (0.1 + 0.8 * Math.max(0, -(nx * light[0] + ny * light[1])));
      const sky = 0.5 + 0.5 * nz;
      for (let c = 0; c < 3; c++) {
        const k = key[c] ?? 0;
        const a = ambient[c] ?? 0;
        out[c] =
          floatAt(sample, c) * (k * (diffuse + glow) + a * sky) * (1 - translucency * 0.25) +
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
