import sharp from 'sharp';
import { Random } from '../../src-shared/random.ts';
import { distanceInside } from './distance.ts';
import type { SampleDrug } from './drug.ts';
import { noiseField } from './noise.ts';
import { makeShadows, type Shadows } from './pill-shadow.ts';
import { drawPill, pillExtentMm, RELIEF_SIZE } from './pill-svg.ts';
import { blur, byteAt, createField, type Field, floatAt, halve, linearColour, SRGB_TO_LINEAR } from './raster.ts';

/** Interleaved channels of a relief: linear red, green, blue and coverage (premultiplied), then the normal's x and y. */
export const RELIEF_CHANNELS = 6;

/** How a surface answers light; each value 0..1. */
type Finish = {
  readonly gloss: number;
  /** Share of the light that comes through instead of being reflected. */
  readonly translucency: number;
  readonly speckle: number;
};

type ReliefLevel = { readonly size: number; readonly data: Float32Array };

/** One side of a pill, ready to be lit and photographed from any direction. */
export type Relief = {
  /** Level 0 is 512 pixels wide, level 1 256: the renderer takes the one nearest to its own scale. */
  readonly levels: readonly [ReliefLevel, ReliefLevel];
  /** Side of the square that a level covers, in millimetres. */
  readonly extentMm: number;
  /** Height of the face and of the straight side wall below it, in millimetres above what the pill lies on. */
  readonly faceMm: number;
  readonly wallMm: number;
  readonly finish: Finish;
  readonly shadows: Shadows;
};

/** Draws one side of a drug and gives it height, surface and shadows. The same seed gives the same numbers. */
export async function makeRelief(drug: SampleDrug, sideNumber: 0 | 1, seed: number): Promise<Relief> {
  const layers = drawPill(drug, sideNumber === 0 ? drug.front : drug.back);
  const [silhouette, colour, stamp, ink] = await Promise.all([
    rasterise(layers.silhouette),
    rasterise(layers.colour),
    rasterise(layers.stamp),
    rasterise(layers.ink),
  ]);
  const size = RELIEF_SIZE;
  const extentMm = pillExtentMm(drug);
  const mmPerPixel = extentMm / size;
  const coverage = firstChannel(silhouette);
  const groove = blurField(firstChannel(stamp), 0.06 / mmPerPixel); // punches have rounded edges of some 0.06 mm
  const height = heightOf(drug, coverage, groove, mmPerPixel);
  const finish = finishOf(drug);
  const albedo = albedoOf(drug, colour, ink, groove, new Random(seed, 'relief', drug.kcode, sideNumber));

  const data = new Float32Array(size * size * RELIEF_CHANNELS);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const pixel = y * size + x;
      const at = pixel * RELIEF_CHANNELS;
      const alpha = floatAt(coverage.data, pixel);
      for (let c = 0; c < 3; c++) data[at + c] = floatAt(albedo, pixel * 3 + c) * alpha;
      data[at + 3] = alpha;
      const slopeX = slope(height, pixel, x, 1, size) / mmPerPixel;
      const slopeY = slope(height, pixel, y, size, size) / mmPerPixel;
      const length = Math.hypot(slopeX, slopeY, 1);
      data[at + 4] = -slopeX / length;
      data[at + 5] = -slopeY / length;
    }
  }
  const smaller = halve(data, { width: size, height: size, channels: RELIEF_CHANNELS });
  const { edgeMm, domeMm } = profileOf(drug);
  return {
    levels: [
      { size, data },
      { size: size / 2, data: smaller },
    ],
    extentMm,
    faceMm: edgeMm + domeMm * 0.6,
    wallMm: isCapsule(drug) ? 0 : edgeMm,
    finish,
    shadows: makeShadows(coverage),
  };
}

function isCapsule(drug: SampleDrug): boolean {
  return drug.form === '경질캡슐' || drug.form === '연질캡슐';
}

function finishOf(drug: SampleDrug): Finish {
  switch (drug.form) {
    case '정제':
      return { gloss: 0.06, translucency: 0.05, speckle: 0.035 };
    case '필름코팅정':
      return { gloss: 0.3, translucency: 0.05, speckle: 0.014 };
    case '경질캡슐':
      return { gloss: 0.75, translucency: 0.1, speckle: 0.006 };
    case '연질캡슐':
      return { gloss: 1, translucency: 0.55, speckle: 0.004 };
  }
}

/** Heights over the background: of the edge of the face, and of its middle over that edge. */
function profileOf(drug: SampleDrug) {
  if (isCapsule(drug)) return { edgeMm: drug.thickness_mm / 2, domeMm: drug.thickness_mm / 2 };
  const domeMm = drug.form === '정제' ? 0.45 : drug.thickness_mm * 0.24;
  return { edgeMm: drug.thickness_mm - domeMm, domeMm };
}

/** Height of the face over its edge in mm: a bevelled disc, a shallow dome or half a round body, with its stamps cut in. */
function heightOf(drug: SampleDrug, coverage: Field, groove: Field, mmPerPixel: number): Field {
  const { domeMm } = profileOf(drug);
  const reachMm = drug.form === '정제' ? 1.1 : drug.width_mm / 2;
  const smooth = blurField(distanceInside(coverage), 0.05 / mmPerPixel);
  const result = createField(RELIEF_SIZE, RELIEF_SIZE);
  for (const [index, distance] of smooth.data.entries()) {
    const inward = 1 - Math.min(1, (distance * mmPerPixel) / reachMm);
    const dome = isCapsule(drug) ? Math.sqrt(1 - inward * inward) : 1 - inward * inward;
    result.data[index] = dome * domeMm;
  }
  // The ridge that meeting flanks leave is rounded before the stamp is cut, so that the stamp stays sharp.
  const rounded = blurField(result, (isCapsule(drug) ? 0.12 : 0.2) / mmPerPixel);
  const depthMm = 0.22;
  for (const [index, cut] of groove.data.entries()) {
    rounded.data[index] = floatAt(rounded.data, index) - cut * depthMm;
  }
  return rounded;
}

function albedoOf(drug: SampleDrug, colour: Raster, ink: Raster, groove: Field, random: Random): Float32Array {
  const size = RELIEF_SIZE;
  const { speckle } = finishOf(drug);
  const grain = noiseField(size, random, { cellX: 6, cellY: 6, octaves: 2, gain: 0.7 });
  const cloud = noiseField(size, random, { cellX: 90, cellY: 90, octaves: 2 });
  const inkColour = linearColour(drug.ink ?? '#000000');
  const result = new Float32Array(size * size * 3);
  for (let pixel = 0; pixel < size * size; pixel++) {
    const printed = byteAt(ink.data, pixel * 3) / 255;
    const fleck = drug.form === '정제' && floatAt(grain.data, pixel) > 2.9 ? 0.8 : 1;
    // Powder and shadow gather in the stamp.
    const shade =
      (1 + speckle * floatAt(grain.data, pixel) + 0.012 * floatAt(cloud.data, pixel)) *
      (1 - 0.3 * floatAt(groove.data, pixel)) *
      fleck;
    for (let c = 0; c < 3; c++) {
      const body = floatAt(SRGB_TO_LINEAR, byteAt(colour.data, pixel * 3 + c));
      result[pixel * 3 + c] = Math.max(0, (body + ((inkColour[c] ?? 0) - body) * printed * 0.9) * shade);
    }
  }
  return result;
}

function blurField(field: Field, sigma: number): Field {
  return { ...field, data: blur(field.data, { ...field, channels: 1 }, sigma) };
}

/** Central difference along one axis, in units of height per pixel. */
function slope(height: Field, pixel: number, position: number, stride: number, size: number): number {
  if (position === 0 || position === size - 1) return 0;
  return (floatAt(height.data, pixel + stride) - floatAt(height.data, pixel - stride)) / 2;
}

type Raster = { readonly width: number; readonly height: number; readonly data: Uint8Array };

/** An SVG as 8-bit sRGB pixels, three channels. */
export async function rasterise(svg: string): Promise<Raster> {
  const { data, info } = await sharp(Buffer.from(svg)).removeAlpha().toColourspace('srgb').raw().toBuffer({
    resolveWithObject: true,
  });
  if (info.channels !== 3) throw new Error(`An SVG became ${info.channels} channels, not 3`);
  return { width: info.width, height: info.height, data };
}

function firstChannel(raster: Raster): Field {
  const field = createField(raster.width, raster.height);
  for (let pixel = 0; pixel < field.data.length; pixel++) field.data[pixel] = byteAt(raster.data, pixel * 3) / 255;
  return field;
}
