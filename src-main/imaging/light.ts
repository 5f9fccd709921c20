import type { Loop } from '../wasm/arena.ts';
import type { Canvas } from './canvas.ts';

/** Brightness of R, G and B beside the studio's, in linear light. */
export type Gains = readonly [number, number, number];

/** A shadow's edge through the picture; lengths in shares of the side. */
export type Shadow = {
  /** Direction from light to dark in turns, 0 is to the right, clockwise. */
  readonly direction: number;
  /** How far from the middle, along the direction, the edge's middle lies. */
  readonly distance: number;
  /** Width of the passage from light to dark; above 0. */
  readonly softness: number;
  /** Share of the brightness, as the picture's numbers have it, that the dark side loses. */
  readonly strength: number;
};

/** Daylight of the sRGB white (D65), in mireds: 10^6 / kelvin. */
const STUDIO_MIREDS = 1e6 / 6504;

/**
 * Changes of the light in front of a camera, in place: exposure and white balance as gains in linear light behind the
 * sRGB curve (IEC 61966-2-1), and a cast shadow.
 */
export class Light {
  readonly #canvas: Canvas;
  readonly #tables: number;
  readonly #map: Loop;
  readonly #shade: Loop;

  constructor(canvas: Canvas) {
    this.#canvas = canvas;
    this.#tables = canvas.arena.allocate(3 * 256);
    const loops = canvas.arena.compile(LIGHT_LOOPS);
    this.#map = loops('map');
    this.#shade = loops('shade');
  }

  applyGains(gains: Gains): void {
    const { arena, address, end } = this.#canvas;
    const tables = arena.bytes(this.#tables, 3 * 256);
    for (const [channel, gain] of gains.entries()) {
      for (let value = 0; value < 256; value++) tables[channel * 256 + value] = withGain(value, gain);
    }
    this.#map(address, end, this.#tables);
  }

  castShadow({ direction, distance, softness, strength }: Shadow): void {
    const { size, address, rowBytes } = this.#canvas;
    const [across, down] = [Math.cos(2 * Math.PI * direction), Math.sin(2 * Math.PI * direction)];
    // Depth into the shadow: 0 where the passage begins, 1 where it ends.
    const perPixel = 1 / (softness * size);
    const middle = size / 2;
    for (let y = 0; y < size; y++) {
      const start = ((0.5 - middle) * across + (y + 0.5 - middle) * down) * perPixel - distance / softness + 0.5;
      const row = address + y * rowBytes;
      this.#shade(row, row + rowBytes, start, across * perPixel, strength);
    }
  }
}

/** Gains of an exposure that is `stops` longer: each stop is twice the light. */
export function exposureGains(stops: number): Gains {
  const gain = 2 ** stops;
  return [gain, gain, gain];
}

/**
 * Gains of a light that is `mireds` warmer (above 0) or colder than the camera is set for; the luminance of white stays. A
 * mired is about the same difference to the eye at every temperature; 100 lead from daylight to a warm white lamp.
 */
export function temperatureGains(mireds: number): Gains {
  const [from, to] = [blackBody(STUDIO_MIREDS), blackBody(STUDIO_MIREDS + mireds)];
  const ratios = to.map((value, i) => value / (from[i] as number)); // both have three
  const luminance = ratios.reduce((sum, ratio, i) => sum + ratio * (LUMINANCE[i] as number), 0);
  const [red, green, blue] = ratios.map((ratio) => ratio / luminance);
  return [red, green, blue] as Gains; // three in, three out
}

/** Y of sRGB's red, green and blue (IEC 61966-2-1). */
const LUMINANCE = [0.2126, 0.7152, 0.0722] as const;
/** XYZ to linear sRGB (IEC 61966-2-1). */
const XYZ_TO_RGB = [
  [3.2406, -1.5372, -0.4986],
  [-0.9689, 1.8758, 0.0415],
  [0.0557, -0.204, 1.057],
] as const;

/** Linear sRGB of a black body at 10^6 / `mireds` kelvin, 1667..25000 K (Kim et al., US patent 7024034: cubic splines of the locus). */
function blackBody(mireds: number): Gains {
  // In 10^3 / kelvin.
  const t = mireds / 1000;
  const x =
    t > 0.25
      ? ((-0.2661239 * t - 0.2343589) * t + 0.8776956) * t + 0.17991
      : ((-3.0258469 * t + 2.1070379) * t + 0.2226347) * t + 0.24039;
  let y: number;
  if (t > 1 / 2.222) y = ((-1.1063814 * x - 1.3481102) * x + 2.18555832) * x - 0.20219683;
  else if (t > 0.25) y = ((-0.9549476 * x - 1.37418593) * x + 2.09137015) * x - 0.16748867;
  else y = ((3.081758 * x - 5.8733867) * x + 3.75112997) * x - 0.37001483;
  const xyz = [x / y, 1, (1 - x - y) / y] as const;
  const [red, green, blue] = XYZ_TO_RGB.map((row) => row[0] * xyz[0] + row[1] * xyz[1] + row[2] * xyz[2]);
  return [red, green, blue] as Gains; // three rows
}

function withGain(value: number, gain: number): number {
  const encoded = value / 255;
  const light = encoded <= 0.04045 ? encoded / 12.92 : ((encoded + 0.055) / 1.055) ** 2.4;
  const brighter = Math.min(light * gain, 1);
  const result = brighter <= 0.0031308 ? brighter * 12.92 : 1.055 * brighter ** (1 / 2.4) - 0.055;
  return Math.round(255 * result);
}

const tableEntry = (channel: number): string => {
  const byte = `(i32.load8_u offset=${256 * channel}
    (i32.add (local.get $tables) (i32.load8_u offset=${channel} (local.get $pixel))))`;
  return channel === 0 ? byte : `(i32.shl ${byte} (i32.const ${8 * channel}))`;
};

/** A channel of four pixels times `$factor`, rounded, at its place in the word. */
const shaded = (channel: number): string => `
  (i32x4.shl
    (i32x4.trunc_sat_f32x4_s
      (f32x4.add
        (f32x4.mul
          (f32x4.convert_i32x4_s
            (v128.and
              (i32x4.shr_u (v128.load (local.get $pixel)) (i32.const ${8 * channel}))
              (i32x4.splat (i32.const 255))))
          (local.get $factor))
        (f32x4.splat (f32.const 0.5))))
    (i32.const ${8 * channel}))`;

/**
 * `map`: every channel through its table. `shade`: a row darkened by `strength` times t^2 (3 - 2 t), where the depth t goes
 * up by `step` a pixel and is held in 0..1.
 */
const LIGHT_LOOPS = `
(func $map (param $pixel i32) (param $end i32) (param $tables i32)
  (loop $next
    (i32.store (local.get $pixel) (i32.or (i32.or ${tableEntry(0)} ${tableEntry(1)}) ${tableEntry(2)}))
    (br_if $next (i32.lt_u (local.tee $pixel (i32.add (local.get $pixel) (i32.const 4))) (local.get $end)))))

(func $shade (param $pixel i32) (param $end i32) (param $start f32) (param $step f32) (param $strength f32)
  (local $depth v128) (local $t v128) (local $factor v128) (local $index v128)
  (local.set $index (v128.const i32x4 0 1 2 3))
  (loop $next
    (local.set $depth
      (f32x4.add
        (f32x4.splat (local.get $start))
        (f32x4.mul (f32x4.convert_i32x4_s (local.get $index)) (f32x4.splat (local.get $step)))))
    (local.set $t
      (f32x4.pmin
        (f32x4.pmax (local.get $depth) (f32x4.splat (f32.const 0)))
        (f32x4.splat (f32.const 1))))
    (local.set $factor
      (f32x4.sub
        (f32x4.splat (f32.const 1))
        (f32x4.mul
          (f32x4.splat (local.get $strength))
          (f32x4.mul
            (f32x4.mul (local.get $t) (local.get $t))
            (f32x4.sub (f32x4.splat (f32.const 3)) (f32x4.add (local.get $t) (local.get $t)))))))
    (v128.store (local.get $pixel) (v128.or (v128.or ${shaded(0)} ${shaded(1)}) ${shaded(2)}))
    (local.set $index (i32x4.add (local.get $index) (i32x4.splat (i32.const 4))))
    (br_if $next (i32.lt_u (local.tee $pixel (i32.add (local.get $pixel) (i32.const 16))) (local.get $end)))))
`;
