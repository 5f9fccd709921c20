import type { Plane, ReducedPicture } from './reduced-luma.ts';

/** A rectangle in whole pixels; `right` and `bottom` lie outside. */
export type Region = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** Of each side, the strip that is taken for the ground on which the pill lies. */
const BORDER_SHARE = 0.06;
/** How much farther than most of the border a pixel's colour must be from the ground's to stand out. */
const SPREADS = 2.5;
/** At least, in levels: below it is noise and uneven light. */
const LEAST_DISTANCE = 14;
/** Share of the picture that a pill takes; outside of it the ground was not understood. */
const LEAST_SHARE = 0.002;
const MOST_SHARE = 0.6;
/** Of what stands out, the share on each side that is left out: scattered specks. */
const TRIMMED = 0.04;
/** Width of the region beyond what stands out, as a share of it: the edge of the pill belongs to it. */
const MARGIN = 0.08;

/**
 * Where something stands out from the ground, which is what the picture's border shows; the middle half where nothing does,
 * or where the border is as lively as the rest (wood, a patterned cloth).
 */
export function standingOut(picture: ReducedPicture): Region {
  const { width, height } = picture.y;
  const distances = distancesFrom(groundOf(picture), picture);
  const border = borderValues(distances, width, height);
  const limit = Math.max(LEAST_DISTANCE, SPREADS * quantile(border, 0.9));
  const columns = new Uint32Array(width);
  const rows = new Uint32Array(height);
  let found = 0;
  for (let i = 0; i < distances.length; i++) {
    if ((distances[i] as number) <= limit) continue; // inside, as all indexes here
    found += 1;
    columns[i % width] = (columns[i % width] as number) + 1;
    rows[Math.floor(i / width)] = (rows[Math.floor(i / width)] as number) + 1;
  }
  const share = found / distances.length;
  if (share < LEAST_SHARE || share > MOST_SHARE) return middleHalf(width, height);
  const [left, right] = span(columns, found);
  const [top, bottom] = span(rows, found);
  return { left, right, top, bottom };
}

function middleHalf(width: number, height: number): Region {
  const quarter = (side: number) => Math.floor(side / 4);
  return {
    left: quarter(width),
    right: width - quarter(width),
    top: quarter(height),
    bottom: height - quarter(height),
  };
}

type Colour = readonly [y: number, cb: number, cr: number];

function groundOf({ y, cb, cr }: ReducedPicture): Colour {
  const median = (plane: Plane) => quantile(borderValues(plane.data, plane.width, plane.height), 0.5);
  return [median(y), median(cb), median(cr)];
}

/** Euclidean, in levels. Colour counts as much as light: many pills differ from their ground in colour only. */
function distancesFrom(ground: Colour, { y, cb, cr }: ReducedPicture): Float32Array {
  return Float32Array.from(y.data, (luma, i) =>
    Math.hypot(luma - ground[0], (cb.data[i] as number) - ground[1], (cr.data[i] as number) - ground[2]),
  );
}

function borderValues(values: Float32Array, width: number, height: number): Float32Array {
  const across = Math.max(1, Math.round(width * BORDER_SHARE));
  const down = Math.max(1, Math.round(height * BORDER_SHARE));
  return values.filter((_, i) => {
    const x = i % width;
    const y = Math.floor(i / width);
    return x < across || x >= width - across || y < down || y >= height - down;
  });
}

/** The value below which this share of all values lies. */
function quantile(values: Float32Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
}

/** First and last bin without the trimmed counts, with the margin. */
function span(bins: Uint32Array, total: number): [from: number, to: number] {
  const trimmed = total * TRIMMED;
  let from = 0;
  for (let sum = 0; sum <= trimmed && from < bins.length; from++) sum += bins[from] as number;
  let to = bins.length;
  for (let sum = 0; sum <= trimmed && to > 0; to--) sum += bins[to - 1] as number;
  const margin = Math.max(2, Math.round((to - from) * MARGIN));
  return [Math.max(0, from - 1 - margin), Math.min(bins.length, to + 1 + margin)];
}
