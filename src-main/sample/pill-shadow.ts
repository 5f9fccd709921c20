import { blur, createField, type Field, floatAt, halve } from './raster.ts';
import type { Scene, Vector } from './scene.ts';
import { radians } from './view.ts';

/** A silhouette blurred for a near, a soft and a very soft shadow; each covers twice the relief's extent. */
export type Shadows = { readonly hard: Field; readonly soft: Field; readonly wide: Field };

/** Side of the shadow maps in pixels; shadows are soft, so an eighth of the relief's scale is enough. */
export const SHADOW_MAP_SIZE = 128;

/** Deviation of each blur, in pixels of the map. */
const SOFTNESS = { hard: 1, soft: 3, wide: 7.5 } as const;

/** Makes the shadow maps of a pill's coverage, a square of 512 pixels. */
export function makeShadows(coverage: Field): Shadows {
  let { data, width } = coverage;
  while (width > SHADOW_MAP_SIZE / 2) {
    data = halve(data, { width, height: width, channels: 1 });
    width /= 2;
  }
  const margin = (SHADOW_MAP_SIZE - width) / 2;
  const framed = createField(SHADOW_MAP_SIZE, SHADOW_MAP_SIZE);
  for (let y = 0; y < width; y++) {
    framed.data.set(data.subarray(y * width, (y + 1) * width), (y + margin) * SHADOW_MAP_SIZE + margin);
  }
  const shape = { width: SHADOW_MAP_SIZE, height: SHADOW_MAP_SIZE, channels: 1 };
  const softened = (sigma: number): Field => ({ ...framed, data: blur(framed.data, shape, sigma) });
  return { hard: softened(SOFTNESS.hard), soft: softened(SOFTNESS.soft), wide: softened(SOFTNESS.wide) };
}

/** The heights that throw the key shadow, as fractions of the face's. */
const FOOT = 0.3;
const SHOULDER = 0.85;

type Caster = { readonly extentMm: number; readonly faceMm: number; readonly shadows: Shadows };

/** Points of the ground, in mm of the world, that enclose all that the pill and its shadow can darken. */
export function shadowBounds(caster: Caster, light: Scene['light']): Vector[] {
  const [x, y, z] = light.direction;
  const mapPixelMm = (caster.extentMm * 2) / SHADOW_MAP_SIZE;
  const radius = caster.extentMm / 2 + 2 * Math.max(SOFTNESS[light.shadow], SOFTNESS.soft) * mapPixelMm;
  const thrown = (caster.faceMm * SHOULDER) / z;
  return [
    [0, 0],
    [-x * thrown, -y * thrown],
  ].flatMap(([middleX = 0, middleY = 0]) => squareAround(middleX, middleY, radius, 0));
}

/** The corners of a square in the plane `z`. */
export function squareAround(x: number, y: number, radius: number, z: number): Vector[] {
  return [
    [x - radius, y - radius, z],
    [x + radius, y - radius, z],
    [x - radius, y + radius, z],
    [x + radius, y + radius, z],
  ];
}

/**
 * The shares 0..1 of the main and of the ambient light that the pill takes from the ground under one light: two
 * interleaved channels over twice the relief's extent, in the pill's frame. The foot and the shoulder of the pill
 * throw the main shadow.
 */
export function makeShadowMap(caster: Caster, { light, pillDegrees }: Scene): Float32Array {
  const key = caster.shadows[light.shadow];
  const { soft } = caster.shadows;
  const [x, y, z] = turned(light.direction, pillDegrees);
  const perMm = SHADOW_MAP_SIZE / (caster.extentMm * 2);
  const [leanX, leanY] = [(x / z) * perMm, (y / z) * perMm];
  const [low, high] = [caster.faceMm * FOOT, caster.faceMm * SHOULDER];
  const map = new Float32Array(SHADOW_MAP_SIZE * SHADOW_MAP_SIZE * 2);
  for (let row = 0; row < SHADOW_MAP_SIZE; row++) {
    for (let column = 0; column < SHADOW_MAP_SIZE; column++) {
      const foot = nearest(key, column + leanX * low, row + leanY * low);
      const shoulder = nearest(key, column + leanX * high, row + leanY * high);
      const pixel = row * SHADOW_MAP_SIZE + column;
      map[pixel * 2] = 0.94 * Math.max(foot, shoulder);
      map[pixel * 2 + 1] = 0.62 * floatAt(soft.data, pixel);
    }
  }
  return map;
}

/** A direction of the world in a frame that is turned by `degrees`. */
export function turned([x, y, z]: Vector, degrees: number): Vector {
  const [sin, cos] = [Math.sin(radians(degrees)), Math.cos(radians(degrees))];
  return [x * cos + y * sin, y * cos - x * sin, z];
}

function nearest(field: Field, x: number, y: number): number {
  const [column, row] = [Math.round(x), Math.round(y)];
  if (column < 0 || row < 0 || column >= field.width || row >= field.height) return 0;
  return floatAt(field.data, row * field.width + column);
}
