import type { Random } from '../../src-shared/random.ts';
import type { SampleDrug } from './drug.ts';

/** What the pill lies on, in the order of the digit in the file name. */
export const BACKGROUNDS = ['palm', 'wood', 'white', 'black', 'pattern'] as const;
/** Window daylight, kitchen bulb, dim LED: in the order of the digit in the file name. */
export const LIGHTS = ['daylight', 'tungsten', 'led'] as const;
export const SIDES = [0, 1] as const;
/** Turn of the pill on its background in degrees, clockwise on the picture. */
export const ROTATIONS = [0, 45, 90, 135, 180, 225, 270, 315] as const;
/** Angle between the view and the background in degrees; 90 looks straight down. */
export const ELEVATIONS = [90, 75, 70, 60] as const;

/** The conditions of one capture: everything that its file name tells. */
export type Capture = {
  readonly background: number;
  readonly light: number;
  readonly side: 0 | 1;
  readonly rotation: (typeof ROTATIONS)[number];
  readonly elevation: (typeof ELEVATIONS)[number];
};

/** Captures of one drug can't be more than the file names that exist: 5 x 3 x 2 x 8 conditions at 4 elevations. */
export const MAX_CAPTURES_PER_DRUG =
  BACKGROUNDS.length * LIGHTS.length * SIDES.length * ROTATIONS.length * ELEVATIONS.length;

/**
 * `K-099001_0_2_1_0_60_045_540.jpg`: K-code, background, light, side, form (0 tablet, 1 hard capsule, 2 soft
 * capsule), elevation in degrees, rotation in degrees with three digits, short side of the picture in pixels.
 */
export function captureFileName(drug: SampleDrug, capture: Capture, shortSide: number): string {
  const form = drug.form === '경질캡슐' ? 1 : drug.form === '연질캡슐' ? 2 : 0;
  const rotation = String(capture.rotation).padStart(3, '0');
  return [drug.kcode, capture.background, capture.light, capture.side, form, capture.elevation, rotation]
    .join('_')
    .concat(`_${shortSide}.jpg`);
}

/**
 * `count` different captures in which every background, light, side and rotation appears as evenly as the count
 * allows (at most `MAX_CAPTURES_PER_DRUG`): the next one is always the conditions dealt least often so far, in a shuffled order where several are equal.
 */
export function planCaptures(count: number, random: Random): readonly Capture[] {
  const remaining = random.shuffle(allCombinations()).map((capture) => ({ capture, values: valuesOf(capture) }));
  const dealt = new Uint32Array(VALUE_COUNT);
  const planned: Capture[] = [];
  while (planned.length < count && remaining.length > 0) {
    const costs = remaining.map(({ values }) => values.reduce((sum, value) => sum + (dealt[value] ?? 0), 0));
    const cheapest = costs.indexOf(costs.reduce((least, cost) => Math.min(least, cost)));
    for (const { capture, values } of remaining.splice(cheapest, 1)) {
      planned.push(capture);
      for (const value of values) dealt[value] = (dealt[value] ?? 0) + 1;
    }
  }
  return planned;
}

/** How many values all fields have together. */
const VALUE_COUNT = BACKGROUNDS.length + LIGHTS.length + SIDES.length + ROTATIONS.length + ELEVATIONS.length;

/** The capture's value of each field as one number below `VALUE_COUNT`. */
function valuesOf(capture: Capture): readonly number[] {
  const fields: readonly (readonly [index: number, count: number])[] = [
    [capture.background, BACKGROUNDS.length],
    [capture.light, LIGHTS.length],
    [capture.side, SIDES.length],
    [ROTATIONS.indexOf(capture.rotation), ROTATIONS.length],
    [ELEVATIONS.indexOf(capture.elevation), ELEVATIONS.length],
  ];
  let offset = 0;
  return fields.map(([index, count]) => {
    offset += count;
    return offset - count + index;
  });
}

function allCombinations(): Capture[] {
  const combinations: Capture[] = [];
  for (const background of BACKGROUNDS.keys()) {
    for (const light of LIGHTS.keys()) {
      for (const side of SIDES) {
        for (const rotation of ROTATIONS) {
          for (const elevation of ELEVATIONS) combinations.push({ background, light, side, rotation, elevation });
        }
      }
    }
  }
  return combinations;
}
