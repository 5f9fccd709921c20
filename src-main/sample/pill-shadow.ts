import { blur, createField, type Field, floatAt, halve } from './raster.ts';
import type { Scene, Vector } from './scene.ts';

/** A silhouette blurred for a near, a soft and a very soft shadow; each covers twice the relief's extent. */
export type Shadows = { readonly hard: Field; readonly soft: Field; readonly wide: Field };

/** Side of the shadow maps in pixels; shadows are soft, so an eighth of the relief's scale is enough. */
const SHADOW_SIZE = 128;

/** Deviation of each blur, in pixels of the map. */
const SOFTNESS = { hard: 1, soft: 3, wide: 7.5 } as const;

/** Makes the shadow maps of a pill's coverage, a square of 512 pixels. */
export function makeShadows(coverage: Field): Shadows {
  let { data, width } = coverage;
  while (width > SHADOW_SIZE / 2) {
    data = halve(data, { width, height: width, channels: 1 });
    width /= 2;
  }
  const margin = (SHADOW_SIZE - width) / 2;
  const framed = createField(SHADOW_SIZE, SHADOW_SIZE);
  for (let y = 0; y < width; y++) {
    framed.data.set(data.subarray(y * width, (y + 1) * width), (y + margin) * SHADOW_SIZE + margin);
  }
  const shape = { width: SHADOW_SIZE, height: SHADOW_SIZE, channels: 1 };
  const softened = (sigma: number): Field => ({ ...framed, data: blur(framed.data, shape, sigma) });
  return { hard: softened(SOFTNESS.hard), soft: softened(SOFTNESS.soft), wide: softened(SOFTNESS.wide) };
}

/** The heights that throw the key shadow, as fractions of the face's. */
const FOOT = 0.3;
const SHOULDER = 0.85;

type Caster = { readonly extentMm: number; readonly faceMm: number; readonly shadows: Shadows };

/**
 * What part of the ground a pill and its shadow can darken, in mm: within `radius` of the pill's middle, and within
 * the same radius of a second middle, to which the top of the pill throws its shadow.
 */
export function shadowBounds(caster: Caster, light: Scene['light']) {
  const [x, y, z] = light.direction;
  const mapPixelMm = (caster.extentMm * 2) / SHADOW_SIZE;
  const blurMm = 2 * Math.max(SOFTNESS[light.shadow], SOFTNESS.soft) * mapPixelMm;
  const highMm = caster.faceMm * SHOULDER;
  return { radius: caster.extentMm / 2 + blurMm, x: (-x / z) * highMm, y: (-y / z) * highMm };
}

/**
 * The shares 0..1 of key and ambient light that the pill takes from a point of the ground, given in the pill's frame
 * in mm; false where it takes none.
 */
export function castShadow(
  caster: Caster,
  light: Vector,
  softness: keyof Shadows,
): (x: number, y: number, out: Float32Array) => boolean {
  const map = combine(caster, light, softness);
  const scale = SHADOW_SIZE / (caster.extentMm * 2);
  return (x, y, out) => {
    const u = x * scale + SHADOW_SIZE / 2 - 0.5;
    const v = y * scale + SHADOW_SIZE / 2 - 0.5;
    if (u < 0 || v < 0 || u >= SHADOW_SIZE - 1 || v >= SHADOW_SIZE - 1) return false;
    const left = u | 0;
    const top = v | 0;
    const a = (top * SHADOW_SIZE + left) * 2;
    const b = a + SHADOW_SIZE * 2;
    const w11 = (u - left) * (v - top);
    const w10 = u - left - w11;
    const w01 = v - top - w11;
    const w00 = 1 - w10 - w01 - w11;
    for (let c = 0; c < 2; c++) {
      out[c] =
        floatAt(map, a + c) * w00 +
        floatAt(map, a + 2 + c) * w10 +
        floatAt(map, b + c) * w01 +
        floatAt(map, b + 2 + c) * w11;
    }
    return floatAt(out, 0) + floatAt(out, 1) > 0.002;
  };
}

/** Key and ambient shadow of one picture in one map: the foot and the shoulder of the pill throw the key shadow. */
function combine(caster: Caster, light: Vector, softness: keyof Shadows): Float32Array {
  const key = caster.shadows[softness];
  const { soft } = caster.shadows;
  const toPixels = SHADOW_SIZE / (caster.extentMm * 2);
  const [leanX, leanY] = [(light[0] / light[2]) * toPixels, (light[1] / light[2]) * toPixels];
  const [low, high] = [caster.faceMm * FOOT, caster.faceMm * SHOULDER];
  const map = new Float32Array(SHADOW_SIZE * SHADOW_SIZE * 2);
  for (let y = 0; y < SHADOW_SIZE; y++) {
    for (let x = 0; x < SHADOW_SIZE; x++) {
      const foot = nearest(key, x + leanX * low, y + leanY * low);
      const shoulder = nearest(key, x + leanX * high, y + leanY * high);
      const at = (y * SHADOW_SIZE + x) * 2;
      map[at] = 0.94 * Math.max(foot, shoulder);
      map[at + 1] = 0.62 * floatAt(soft.data, y * SHADOW_SIZE + x);
    }
  }
  return map;
}

function nearest(field: Field, x: number, y: number): number {
  const [column, row] = [Math.round(x), Math.round(y)];
  if (column < 0 || row < 0 || column >= field.width || row >= field.height) return 0;
  return floatAt(field.data, row * field.width + column);
}
