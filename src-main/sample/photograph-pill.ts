import { RELIEF_CHANNELS, type Relief } from './pill-relief.ts';
import { squareAround, turned } from './pill-shadow.ts';
import { floatAt } from './raster.ts';
import type { Scene, Vector } from './scene.ts';
import { boxAround, type Homography, homographyOf, lightLevel, radians } from './view.ts';

/** Heights at which the side wall is drawn, as fractions of it: near enough that 60 degrees show no steps. */
const WALL_LAYERS = [0.85, 0.68, 0.5, 0.33, 0.16, 0];

/** Lays the pill on a frame that holds the lit background with its shadow. */
export function lightPill(frame: Float32Array, scene: Scene, relief: Relief): void {
  const { width } = scene;
  const shade = shading(scene, relief);
  const levelAt = lightLevel(scene);
  const level = levelOf(relief, scene.camera.scale);
  const planeAt = (z: number): Homography =>
    homographyOf(scene, z, {
      degrees: scene.pillDegrees,
      scale: level.size / relief.extentMm,
      offsetX: level.size / 2 - 0.5,
      offsetY: level.size / 2 - 0.5,
    });
  const face = planeAt(relief.faceMm);
  const wall = relief.wallMm === 0 ? [] : WALL_LAYERS.map((part) => ({ part, plane: planeAt(part * relief.wallMm) }));

  const through = relief.finish.translucency * 0.5;
  const sample = new Float32Array(RELIEF_CHANNELS);
  const lit = new Float32Array(3);
  const reach = relief.extentMm / 2;
  const box = boxAround(scene, [...squareAround(0, 0, reach, 0), ...squareAround(0, 0, reach, relief.faceMm)]);
  for (let py = box.top; py < box.bottom; py++) {
    for (let px = box.left; px < box.right; px++) {
      const at = (py * width + px) * 3;
      const lightHere = levelAt(px, py);
      let open = 1;
      const underRed = floatAt(frame, at);
      const underGreen = floatAt(frame, at + 1);
      const underBlue = floatAt(frame, at + 2);
      if (sampleRelief(level, face, px, py, sample)) {
        shade.face(sample, lit);
        open = 1 - floatAt(sample, 3);
        frame[at] = underRed * (open + floatAt(sample, 0) * through) + floatAt(lit, 0) * lightHere;
        frame[at + 1] = underGreen * (open + floatAt(sample, 1) * through) + floatAt(lit, 1) * lightHere;
        frame[at + 2] = underBlue * (open + floatAt(sample, 2) * through) + floatAt(lit, 2) * lightHere;
      }
      // What shows below the face: the wall, upper layers first, in place of as much ground as each covers.
      for (let i = 0; i < wall.length && open > 0.01; i++) {
        const layer = wall[i];
        if (!layer || !sampleRelief(level, layer.plane, px, py, sample)) continue;
        shade.wall(sample, layer.part, lit);
        const covered = open * floatAt(sample, 3);
        const share = open * lightHere;
        frame[at] = floatAt(frame, at) + floatAt(lit, 0) * share - underRed * covered;
        frame[at + 1] = floatAt(frame, at + 1) + floatAt(lit, 1) * share - underGreen * covered;
        frame[at + 2] = floatAt(frame, at + 2) + floatAt(lit, 2) * share - underBlue * covered;
        open -= covered;
      }
    }
  }
}

type Level = Relief['levels'][number];

/** The larger level unless the picture shows it at less than three quarters of its size. */
function levelOf(relief: Relief, pixelsPerMm: number): Level {
  const [large, small] = relief.levels;
  return pixelsPerMm < 0.75 * (large.size / relief.extentMm) ? small : large;
}

/** Bilinear sample of all channels where a pixel's ray meets a plane; false where the pill is not. */
function sampleRelief(level: Level, plane: Homography, px: number, py: number, out: Float32Array): boolean {
  const { size, data } = level;
  const perW = 1 / (plane.wx * px + plane.wy * py + plane.w1);
  const u = (plane.xx * px + plane.xy * py + plane.x1) * perW;
  const v = (plane.yx * px + plane.yy * py + plane.y1) * perW;
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
  out[3] = alpha;
  for (let i = 0; i < 3; i++) {
    out[i] =
      (data[a + i] as number) * w00 +
      (data[b + i] as number) * w10 +
      (data[c + i] as number) * w01 +
      (data[d + i] as number) * w11;
  }
  out[4] =
    (data[a + 4] as number) * w00 +
    (data[b + 4] as number) * w10 +
    (data[c + 4] as number) * w01 +
    (data[d + 4] as number) * w11;
  out[5] =
    (data[a + 5] as number) * w00 +
    (data[b + 5] as number) * w10 +
    (data[c + 5] as number) * w01 +
    (data[d + 5] as number) * w11;
  return true;
}

/** Lighting of one pill, in its own frame. Results are premultiplied linear light. */
function shading(scene: Scene, relief: Relief) {
  const elevation = radians(scene.camera.elevationDegrees);
  const light = turned(scene.light.direction, scene.pillDegrees);
  const view = turned([0, Math.cos(elevation), Math.sin(elevation)], scene.pillDegrees);
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
      const direct = (diffuse + glow) * (1 - translucency * 0.25);
      const diffused = sky * (1 - translucency * 0.25);
      const mirrored = alpha * shine * highlight;
      const edge = alpha * grazing;
      out[0] = floatAt(sample, 0) * (key[0] * direct + ambient[0] * diffused) + key[0] * mirrored + ambient[0] * edge;
      out[1] = floatAt(sample, 1) * (key[1] * direct + ambient[1] * diffused) + key[1] * mirrored + ambient[1] * edge;
      out[2] = floatAt(sample, 2) * (key[2] * direct + ambient[2] * diffused) + key[2] * mirrored + ambient[2] * edge;
    },
    wall: (sample: Float32Array, fraction: number, out: Float32Array): void => {
      const direct = wallKey * (0.6 + 0.4 * fraction);
      const sky = 0.28 + 0.34 * fraction;
      out[0] = floatAt(sample, 0) * (key[0] * direct + ambient[0] * sky);
      out[1] = floatAt(sample, 1) * (key[1] * direct + ambient[1] * sky);
      out[2] = floatAt(sample, 2) * (key[2] * direct + ambient[2] * sky);
    },
  };
}

function unit(vector: Vector): Vector {
  const length = Math.hypot(...vector);
  return [vector[0] / length, vector[1] / length, vector[2] / length];
}
