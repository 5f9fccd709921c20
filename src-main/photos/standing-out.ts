import { type Plane, type ReducedPicture, shrink } from './reduced-picture.ts';

/** Where a pill is taken to lie. A rectangle in whole pixels; `right` and `bottom` lie outside. */
export type Region = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

/** The picture is looked at this much smaller: a pill is large, and noise is not. */
const COARSER = 4;
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
export function standingOut({ y, cb, cr }: ReducedPicture): { readonly region: Region; readonly groundLuma: number } {
  const planes = [shrink(y, COARSER), shrink(cb, COARSER), shrink(cr, COARSER)] as const;
  const { width, height } = planes[0];
  const ground = planes.map((plane) => quantile(borderValues(plane), 0.5));
  const [groundLuma = 0] = ground;
  const distances = distancesFrom(ground, planes);
  const limit = Math.max(LEAST_DISTANCE, SPREADS * quantile(borderValues({ data: distances, width, height }), 0.9));
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
  if (share < LEAST_SHARE || share > MOST_SHARE) {
    return { region: middleHalf(y.width, y.height), groundLuma };
  }
  const [left, right] = span(columns, found);
  const [top, bottom] = span(rows, found);
  const region = {
    left: left * COARSER,
    right: Math.min(y.width, right * COARSER),
    top: top * COARSER,
    bottom: Math.min(y.height, bottom * COARSER),
  };
  return { region, groundLuma };
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

/** Euclidean, in levels. Colour counts as much as light: many pills differ from their ground in colour only. */
function distancesFrom(ground: readonly number[], planes: readonly [Plane, Plane, Plane]): Float32Array {
  const squares = new Float32Array(planes[0].data.length);
  for (const [channel, { data }] of planes.entries()) {
    const level = ground[channel] as number; // one for each plane
    for (let i = 0; i < squares.length; i++) squares[i] = (squares[i] as number) + ((data[i] as number) - level) ** 2;
  }
  return squares.map(Math.sqrt);
}

function borderValues({ data, width, height }: Plane): Float32Array {
  const across = Math.max(1, Math.round(width * BORDER_SHARE));
  const down = Math.max(1, Math.round(height * BORDER_SHARE));
  return data.filter((_, i) => {
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
