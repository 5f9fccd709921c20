import type { Random } from '../../src-shared/random.ts';
import type { Capture } from './capture-name.ts';
import { LIGHTS } from './capture-name.ts';
import type { SampleDrug } from './drug.ts';
import type { Rgb } from './raster.ts';

export type Vector = readonly [x: number, y: number, z: number];

/**
 * Everything that decides one picture. World: millimetres on the background, x to the right, y towards the
 * photographer, z up; the pill stands on the origin.
 */
export type Scene = {
  readonly width: number;
  readonly height: number;
  readonly camera: {
    /** Pixels per millimetre at the pill. */
    readonly scale: number;
    readonly distanceMm: number;
    readonly elevationDegrees: number;
    readonly rollDegrees: number;
    /** Where the pill stands in the picture, in pixels. */
    readonly centreX: number;
    readonly centreY: number;
  };
  readonly pillDegrees: number;
  /** Which part of the surface lies under the pill, in millimetres, and how it is turned. */
  readonly ground: { readonly x: number; readonly y: number; readonly degrees: number; readonly tint: Rgb };
  readonly light: {
    /** Unit vector towards the main light. */
    readonly direction: Vector;
    readonly key: Rgb;
    readonly ambient: Rgb;
    readonly shadow: 'hard' | 'soft' | 'wide';
    /** Share of the light lost from the lit side of the picture to the other. */
    readonly falloff: number;
  };
  readonly lens: {
    /** Deviation of the defocus in pixels. */
    readonly blurPixels: number;
    /** Path of the shaking hand during the exposure, in pixels. */
    readonly motion: { readonly x: number; readonly y: number };
    readonly vignette: number;
  };
  readonly sensor: {
    /** Exposure: what the light is multiplied by. */
    readonly gain: number;
    readonly noise: number;
    readonly noiseOffset: number;
    readonly jpegQuality: number;
  };
};

/** Size of a capture: 4:3 as phones take it, at least 512 on the short side, for it is cropped square later. */
const CAPTURE_WIDTH = 688;
export const CAPTURE_HEIGHT = 516;
const STUDIO_SIZE = 512;
export const LARGEST_PICTURE_PIXELS = Math.max(CAPTURE_WIDTH * CAPTURE_HEIGHT, STUDIO_SIZE * STUDIO_SIZE);

/** A phone photo under the conditions of its name; the rest is drawn from `random`. */
export function captureScene(drug: SampleDrug, capture: Capture, surfaceMean: number, random: Random): Scene {
  const [width, height] = [CAPTURE_WIDTH, CAPTURE_HEIGHT];
  // The pill's long side takes 45 to 75 % of the height, as inside a phone app's framing guide; people go nearer to a
  // small one, but not all the way.
  const sizeBias = Math.min(1.12, Math.max(0.88, (drug.length_mm / 12) ** 0.35));
  const fill = Math.min(0.75, Math.max(0.45, random.between(0.47, 0.72) * sizeBias));
  const tilt = random.between(-3, 3);
  const illumination = LIGHT_CONDITIONS[LIGHTS[capture.light] ?? 'daylight'](random);
  const shake = random.next() < illumination.shake ? random.between(1.5, 5) : 0;
  const shakeAngle = random.between(0, Math.PI);
  return {
    width,
    height,
    camera: {
      scale: (fill * height) / drug.length_mm,
      distanceMm: random.between(95, 190),
      elevationDegrees: Math.min(90, capture.elevation + tilt),
      rollDegrees: random.between(-5, 5),
      centreX: width * (0.5 + random.between(-0.07, 0.07)),
      centreY: height * (0.5 + random.between(-0.08, 0.08)),
    },
    pillDegrees: capture.rotation + random.between(-9, 9),
    ground: {
      // Near the middle, so that the mirrored border of the surface is seldom in sight.
      x: random.between(22, 46),
      y: random.between(22, 46),
      degrees: random.between(0, 360),
      tint: [random.between(0.93, 1.05), 1, random.between(0.93, 1.05)],
    },
    light: illumination.light,
    lens: {
      blurPixels: random.next() < 0.2 ? random.between(1.5, 2.6) : random.between(0.55, 1.2),
      motion: { x: Math.round(shake * Math.cos(shakeAngle)), y: Math.round(shake * Math.sin(shakeAngle)) },
      vignette: random.between(0.05, 0.25),
    },
    sensor: {
      // A phone meters the whole picture: a white table darkens the pill, a black mat burns it out, by half the way.
      gain: illumination.gain * (0.34 / (0.12 + surfaceMean)) ** 0.5 * 2 ** random.between(-0.3, 0.3),
      noise: illumination.noise,
      noiseOffset: random.int(1 << 20),
      jpegQuality: 85 + random.int(8),
    },
  };
}

/** A catalogue picture: seamless light ground, two soft lights, sharp, the pill nearly straight. */
export function studioScene(drug: SampleDrug, random: Random): Scene {
  const warmth = random.between(-0.015, 0.015);
  const size = STUDIO_SIZE;
  return {
    width: size,
    height: size,
    camera: {
      scale: (random.between(0.5, 0.62) * size) / drug.length_mm,
      distanceMm: 400,
      elevationDegrees: random.between(82, 90),
      rollDegrees: 0,
      centreX: size * (0.5 + random.between(-0.02, 0.02)),
      centreY: size * (0.5 + random.between(-0.02, 0.02)),
    },
    pillDegrees: random.between(-12, 12),
    ground: { x: 0, y: 0, degrees: 0, tint: [1, 1, 1] },
    light: {
      direction: towards(random.between(200, 250), random.between(48, 60)),
      key: [0.62 + warmth, 0.62, 0.62 - warmth],
      ambient: [0.5, 0.5, 0.5],
      shadow: 'wide',
      falloff: 0.03,
    },
    lens: { blurPixels: 0.5, motion: { x: 0, y: 0 }, vignette: 0.02 },
    sensor: {
      gain: 2 ** random.between(-0.1, 0.08),
      noise: 0.002,
      noiseOffset: random.int(1 << 20),
      jpegQuality: 92,
    },
  };
}

type Illumination = {
  readonly light: Scene['light'];
  readonly gain: number;
  readonly noise: number;
  /** Chance that the hand shook visibly. */
  readonly shake: number;
};

/** The colours are what is left after the phone's own white balance has taken out about half of the cast. */
const LIGHT_CONDITIONS: Readonly<Record<(typeof LIGHTS)[number], (random: Random) => Illumination>> = {
  daylight: (random) => ({
    light: {
      direction: towards(random.between(180, 330), random.between(34, 60)),
      key: scaled([0.96, 0.99, 1.06], random.between(0.6, 0.75)),
      ambient: scaled([0.94, 1, 1.09], random.between(0.34, 0.46)),
      shadow: random.next() < 0.35 ? 'hard' : 'soft',
      falloff: random.between(0.05, 0.3),
    },
    gain: 1.2,
    noise: random.between(0.006, 0.012),
    shake: 0.1,
  }),
  tungsten: (random) => ({
    light: {
      direction: towards(random.between(0, 360), random.between(50, 76)),
      key: scaled([1.16, 0.96, random.between(0.56, 0.72)], random.between(0.66, 0.8)),
      ambient: scaled([1.12, 0.95, 0.7], random.between(0.22, 0.3)),
      shadow: random.next() < 0.6 ? 'hard' : 'soft',
      falloff: random.between(0.1, 0.35),
    },
    gain: 1.1,
    noise: random.between(0.012, 0.022),
    shake: 0.25,
  }),
  led: (random) => ({
    light: {
      direction: towards(random.between(0, 360), random.between(30, 70)),
      key: scaled(random.next() < 0.5 ? [0.86, 1.03, 1.08] : [0.92, 1.08, 0.86], random.between(0.55, 0.75)),
      ambient: scaled([0.86, 0.96, 1.14], random.between(0.16, 0.28)),
      shadow: random.next() < 0.5 ? 'hard' : 'wide',
      falloff: random.between(0.3, 0.65),
    },
    gain: 0.8,
    noise: random.between(0.02, 0.036),
    shake: 0.35,
  }),
};

/** Unit vector towards a light at an azimuth (0 right, 90 the photographer's side) and height over the horizon. */
function towards(azimuthDegrees: number, heightDegrees: number): Vector {
  const azimuth = (azimuthDegrees * Math.PI) / 180;
  const height = (heightDegrees * Math.PI) / 180;
  return [Math.cos(azimuth) * Math.cos(height), Math.sin(azimuth) * Math.cos(height), Math.sin(height)];
}

function scaled(colour: Rgb, factor: number): Rgb {
  return [colour[0] * factor, colour[1] * factor, colour[2] * factor];
}
