import { Random } from '../../src-shared/random.ts';
import type { BACKGROUNDS } from './capture-name.ts';
import { noiseField } from './noise.ts';
import { rasterise } from './pill-relief.ts';
import { byteAt, createField, type Field, floatAt, linearColour, type Rgb, SRGB_TO_LINEAR } from './raster.ts';

/** A flat background seen from above, drawn once and photographed many times. */
export type Surface = {
  /** Linear red, green and blue reflectance, interleaved, 0..65535. */
  readonly data: Uint16Array;
  /** Mean reflectance 0..1, for the camera's exposure. */
  readonly mean: number;
};

/** Side of a surface in pixels (a power of two: the renderer mirrors it past its edge) and per millimetre. */
export const SURFACE_SIZE = 1024;
export const SURFACE_PIXELS_PER_MM = 15;

/** How many different hands, tables, sheets, mats and cloths there are. */
export const SURFACE_VARIANTS = 3;

/** Draws one of the variants of a background. The same seed gives the same surface. */
export async function makeSurface(
  background: (typeof BACKGROUNDS)[number],
  variant: number,
  seed: number,
): Promise<Surface> {
  const random = new Random(seed, 'surface', background, variant);
  switch (background) {
    case 'palm':
      return palm(variant, random);
    case 'wood':
      return wood(variant, random);
    case 'white':
      return variant === 0 ? cloth(['#efece6', '#e9e5dd'], random) : paper(variant, random);
    case 'black':
      return mat(variant, random);
    case 'pattern':
      return pattern(variant, random);
  }
}

const AREA = SURFACE_SIZE * SURFACE_SIZE;

/** Shades one reflectance per pixel; `colourAt` fills `out` with linear red, green and blue. */
function paint(colourAt: (pixel: number, out: Float32Array) => void): Surface {
  // Shared, so that every drawing thread reads the same 6 MB.
  const data = new Uint16Array(new SharedArrayBuffer(AREA * 3 * Uint16Array.BYTES_PER_ELEMENT));
  const out = new Float32Array(3);
  let sum = 0;
  for (let pixel = 0; pixel < AREA; pixel++) {
    colourAt(pixel, out);
    for (let c = 0; c < 3; c++) {
      const value = Math.min(1, Math.max(0, floatAt(out, c)));
      sum += value;
      data[pixel * 3 + c] = value * 65535;
    }
  }
  return { data, mean: sum / (AREA * 3) };
}

/** Light from the upper left on a height field: about 1 on flat ground. */
function reliefLight(height: Field, pixel: number, strength: number): number {
  const x = pixel % SURFACE_SIZE;
  if (x === 0 || pixel < SURFACE_SIZE) return 1;
  const here = floatAt(height.data, pixel);
  const slope = here - floatAt(height.data, pixel - 1) + here - floatAt(height.data, pixel - SURFACE_SIZE);
  return Math.max(0.3, 1 + slope * strength);
}

const SKINS: readonly Rgb[] = [linearColour('#d9a688'), linearColour('#e3b79b'), linearColour('#b98262')];

/** Skin: blotches, fine ridges in bent lines, wrinkles and the great creases of a palm. */
async function palm(variant: number, random: Random): Promise<Surface> {
  const skin = SKINS[variant % SKINS.length] ?? linearColour('#d9a688');
  const blotch = noiseField(SURFACE_SIZE, random, { cellX: 180, cellY: 180, octaves: 3, gain: 0.6 });
  const bend = noiseField(SURFACE_SIZE, random, { cellX: 320, cellY: 320, octaves: 2 });
  const grain = noiseField(SURFACE_SIZE, random, { cellX: 5, cellY: 5, octaves: 2 });
  const creases = await drawLines(creaseLines(random));
  const angle = random.between(0, Math.PI);
  const [dx, dy] = [Math.cos(angle), Math.sin(angle)];
  const height = createField(SURFACE_SIZE, SURFACE_SIZE);
  for (let pixel = 0; pixel < AREA; pixel++) {
    const x = pixel % SURFACE_SIZE;
    const y = Math.floor(pixel / SURFACE_SIZE);
    // Friction ridges of a palm stand some 0.5 mm apart.
    const phase =
      ((x * dx + y * dy) / SURFACE_PIXELS_PER_MM + floatAt(bend.data, pixel) * 2.2) * ((2 * Math.PI) / 0.52);
    const ridge = Math.sin(phase + floatAt(grain.data, pixel) * 0.8);
    height.data[pixel] =
      ridge * 0.09 + floatAt(grain.data, pixel) * 0.16 - floatAt(creases.data, pixel) * 5 + floatAt(blotch.data, pixel);
  }
  return paint((pixel, out) => {
    const light = reliefLight(height, pixel, 0.2) * (1 + 0.05 * floatAt(blotch.data, pixel));
    const crease = floatAt(creases.data, pixel);
    const flush = Math.max(0, floatAt(blotch.data, pixel)) * 0.07 + crease * 0.2;
    out[0] = skin[0] * light * (1 - crease * 0.25);
    out[1] = skin[1] * light * (1 - flush) * (1 - crease * 0.42);
    out[2] = skin[2] * light * (1 - flush * 0.9) * (1 - crease * 0.48);
  });
}

type SoftLine = { readonly path: string; readonly width: number; readonly opacity: number; readonly blur: number };

function creaseLines(random: Random): SoftLine[] {
  const lines: SoftLine[] = [];
  for (let i = 0; i < 5; i++) {
    const path = wanderingPath(random, random.between(0.9, 1.3) * SURFACE_SIZE, random.between(-0.4, 0.5) + i * 0.15);
    lines.push({ path, width: random.between(16, 34), opacity: random.between(0.16, 0.3), blur: 9 });
    lines.push({ path, width: random.between(3, 6), opacity: random.between(0.3, 0.5), blur: 2 });
  }
  for (let i = 0; i < 110; i++) {
    const path = wanderingPath(random, random.between(0.08, 0.35) * SURFACE_SIZE, random.between(-1.6, 1.6));
    lines.push({ path, width: random.between(1.2, 3), opacity: random.between(0.06, 0.24), blur: 1.1 });
  }
  return lines;
}

/** A gently bending line somewhere on the surface, as SVG path data. */
function wanderingPath(random: Random, length: number, heading: number): string {
  const steps = 7;
  let x = random.between(-0.1, 1) * SURFACE_SIZE - (length > SURFACE_SIZE / 2 ? SURFACE_SIZE * 0.3 : 0);
  let y = random.between(0, 1) * SURFACE_SIZE;
  let direction = heading;
  const turn = random.between(-0.3, 0.3);
  const points = [`M${x.toFixed(1)} ${y.toFixed(1)}`];
  for (let i = 0; i < steps; i++) {
    const half = length / steps / 2;
    const bend = direction + random.between(-0.1, 0.1);
    const middle = [x + half * Math.cos(bend), y + half * Math.sin(bend)] as const;
    direction += turn;
    x = middle[0] + half * Math.cos(direction);
    y = middle[1] + half * Math.sin(direction);
    points.push(`Q${middle[0].toFixed(1)} ${middle[1].toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)}`);
  }
  return points.join('');
}

/** Lines on black, blurred in groups of equal softness; the coverage 0..1 of each pixel. */
async function drawLines(lines: readonly SoftLine[]): Promise<Field> {
  const softness = [...new Set(lines.map((line) => line.blur))];
  const filters = softness.map((blur, i) => `<filter id="b${i}"><feGaussianBlur stdDeviation="${blur}"/></filter>`);
  const groups = softness.map((blur, i) => {
    const paths = lines
      .filter((line) => line.blur === blur)
      .map(
        (l) => `<path d="${l.path}" stroke-width="${l.width.toFixed(1)}" stroke-opacity="${l.opacity.toFixed(2)}"/>`,
      );
    return `<g filter="url(#b${i})">${paths.join('')}</g>`;
  });
  const { data } = await rasterise(
    surfaceSvg(`${filters.join('')}<g fill="none" stroke="#fff" stroke-linecap="round">${groups.join('')}</g>`),
  );
  const field = createField(SURFACE_SIZE, SURFACE_SIZE);
  for (let pixel = 0; pixel < AREA; pixel++) field.data[pixel] = byteAt(data, pixel * 3) / 255;
  return field;
}

function surfaceSvg(content: string, ground = '#000'): string {
  const size = `width="${SURFACE_SIZE}" height="${SURFACE_SIZE}"`;
  return `<svg xmlns="http://www.w3.org/2000/svg" ${size}><rect ${size} fill="${ground}"/>${content}</svg>`;
}

const WOODS: readonly (readonly [Rgb, Rgb])[] = [
  [linearColour('#c59a66'), linearColour('#8f6238')],
  [linearColour('#7d5233'), linearColour('#4a2d1b')],
  [linearColour('#dfc59c'), linearColour('#b78f60')],
];

/** Boards cut along the grain: bent year rings, long fibres and dark pores. */
function wood(variant: number, random: Random): Surface {
  const [light, dark] = WOODS[variant % WOODS.length] ?? [linearColour('#c59a66'), linearColour('#8f6238')];
  const bend = noiseField(SURFACE_SIZE, random, { cellX: 700, cellY: 150, octaves: 3 });
  const fibre = noiseField(SURFACE_SIZE, random, { cellX: 260, cellY: 5, octaves: 3, gain: 0.7 });
  const pores = noiseField(SURFACE_SIZE, random, { cellX: 46, cellY: 2.5 });
  const ringMm = random.between(3, 6);
  const jointRow = random.int(SURFACE_SIZE);
  return paint((pixel, out) => {
    const y = Math.floor(pixel / SURFACE_SIZE);
    const turns = (y / SURFACE_PIXELS_PER_MM + floatAt(bend.data, pixel) * 3.2) / ringMm;
    const ring = (turns - Math.floor(turns)) ** 2.2; // early wood slowly darkens into late wood
    const mix = Math.min(1, Math.max(0, 0.18 + ring * 0.55 + floatAt(fibre.data, pixel) * 0.11));
    const pore = floatAt(pores.data, pixel) > 1.9 ? 0.66 : 1;
    const joint = Math.abs(y - jointRow) < 3 ? 0.35 : 1;
    for (let c = 0; c < 3; c++) out[c] = ((light[c] ?? 0) * (1 - mix) + (dark[c] ?? 0) * mix) * pore * joint;
  });
}

/** Plain weave of two threads with uneven yarn and soft folds. */
function cloth(threads: readonly [string, string], random: Random): Surface {
  const [warp, weft] = [linearColour(threads[0]), linearColour(threads[1])];
  const weave = weaveField(random, 0.62);
  const folds = noiseField(SURFACE_SIZE, random, { cellX: 340, cellY: 230, octaves: 2 });
  return paint((pixel, out) => {
    const knot = floatAt(weave.data, pixel);
    const light = (0.86 + 0.14 * Math.abs(knot)) * (1 + 0.05 * floatAt(folds.data, pixel));
    const thread = knot > 0 ? warp : weft;
    for (let c = 0; c < 3; c++) out[c] = (thread[c] ?? 0) * light;
  });
}

/** -1..1: positive where the warp thread lies on top, negative for the weft, small in the gaps. */
function weaveField(random: Random, threadMm: number): Field {
  const uneven = noiseField(SURFACE_SIZE, random, { cellX: 60, cellY: 60, octaves: 3, gain: 0.7 });
  const field = createField(SURFACE_SIZE, SURFACE_SIZE);
  const turn = Math.PI / (threadMm * SURFACE_PIXELS_PER_MM);
  for (let pixel = 0; pixel < AREA; pixel++) {
    const drift = floatAt(uneven.data, pixel) * 1.6;
    const u = ((pixel % SURFACE_SIZE) + drift) * turn;
    const v = (Math.floor(pixel / SURFACE_SIZE) - drift) * turn;
    field.data[pixel] = Math.sin(u) * Math.sin(v) > 0 ? Math.abs(Math.sin(u)) : -Math.abs(Math.sin(v));
  }
  return field;
}

/** Office paper: nearly white, fine fibres, hardly any shade. */
function paper(variant: number, random: Random): Surface {
  const fibre = noiseField(SURFACE_SIZE, random, { cellX: 9, cellY: 9, octaves: 3, gain: 0.7 });
  const wave = noiseField(SURFACE_SIZE, random, { cellX: 420, cellY: 420 });
  const tone = linearColour(variant === 1 ? '#f1efe9' : '#e4e9ee');
  return paint((pixel, out) => {
    const light = reliefLight(fibre, pixel, 0.014) * (1 + 0.025 * floatAt(wave.data, pixel));
    for (let c = 0; c < 3; c++) out[c] = (tone[c] ?? 0) * light;
  });
}

/** A dark mat: rubber, leather or slate, each with its own relief. */
function mat(variant: number, random: Random): Surface {
  const cell = [4, 26, 90][variant % 3] ?? 4;
  const rough = noiseField(SURFACE_SIZE, random, {
    cellX: cell,
    cellY: cell,
    octaves: variant === 1 ? 2 : 5,
    gain: 0.6,
  });
  const dust = noiseField(SURFACE_SIZE, random, { cellX: 3, cellY: 3 });
  const tone = linearColour(['#26272a', '#2c2523', '#33363a'][variant % 3] ?? '#26272a');
  return paint((pixel, out) => {
    const light = reliefLight(rough, pixel, variant === 1 ? 1.3 : 0.34);
    const speck = floatAt(dust.data, pixel) > 3.1 ? 0.06 : 0;
    for (let c = 0; c < 3; c++) out[c] = (tone[c] ?? 0) * light + speck;
  });
}

/** Printed cloth: checks, dots or leaves, in the weave of the cloth. */
async function pattern(variant: number, random: Random): Promise<Surface> {
  const { data } = await rasterise([checks, dots, leaves][variant % 3]?.(random) ?? dots(random));
  const weave = weaveField(random, 0.45);
  const folds = noiseField(SURFACE_SIZE, random, { cellX: 340, cellY: 230, octaves: 2 });
  return paint((pixel, out) => {
    const light = (0.84 + 0.16 * Math.abs(floatAt(weave.data, pixel))) * (1 + 0.05 * floatAt(folds.data, pixel));
    for (let c = 0; c < 3; c++) out[c] = floatAt(SRGB_TO_LINEAR, byteAt(data, pixel * 3 + c)) * light;
  });
}

function checks(): string {
  const bands: string[] = [];
  const step = 128; // 8.5 mm, close to a pill's own size
  for (let at = 0; at < SURFACE_SIZE; at += step) {
    bands.push(`<rect x="${at}" width="${step / 2}" height="${SURFACE_SIZE}"/>`);
    bands.push(`<rect y="${at}" height="${step / 2}" width="${SURFACE_SIZE}"/>`);
  }
  return surfaceSvg(`<g fill="#b8473f" fill-opacity="0.62">${bands.join('')}</g>`, '#f0ebe0');
}

function dots(random: Random): string {
  const spots: string[] = [];
  const step = 96;
  for (let row = 0; row * step <= SURFACE_SIZE; row++) {
    for (let x = row % 2 === 0 ? 0 : step / 2; x <= SURFACE_SIZE; x += step) {
      spots.push(`<circle cx="${x}" cy="${row * step}" r="${random.between(20, 23).toFixed(1)}"/>`);
    }
  }
  return surfaceSvg(`<g fill="#f3efe4">${spots.join('')}</g>`, '#3d6a86');
}

function leaves(random: Random): string {
  const shapes: string[] = [];
  const greens = ['#6f8f5a', '#9fb27a', '#c98b5c', '#57756b'] as const;
  for (let i = 0; i < 90; i++) {
    const at = `${random.int(SURFACE_SIZE)} ${random.int(SURFACE_SIZE)}`;
    const size = random.between(0.7, 1.5).toFixed(2);
    shapes.push(
      `<g transform="translate(${at}) rotate(${random.int(360)}) scale(${size})">` +
        `<path d="M-60 0Q0 -42 60 0Q0 42 -60 0Z" fill="${random.pick(greens)}"/>` +
        '<path d="M-60 0H52M-20 0L0 -18M-20 0L0 18M10 0L28 -12M10 0L28 12" stroke="#f0ead8" stroke-width="3" fill="none"/></g>',
    );
  }
  return surfaceSvg(shapes.join(''), '#ece4d2');
}
