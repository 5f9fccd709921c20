/** The middle value; the mean of the two middle ones of an even count. @throws Error where there is none. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** Linear interpolation between the nearest ranks, as numpy.quantile does. `share`: 0..1. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * share;
  const below = sorted[Math.floor(position)];
  const above = sorted[Math.ceil(position)];
  if (below === undefined || above === undefined) throw new Error('Nothing was measured');
  return below + (above - below) * (position - Math.floor(position));
}

/** How many times as fast ours is in each pair of neighbouring measurements: what slows the machine hits both. */
export function pairedRatios(theirs: readonly number[], ours: readonly number[]): number[] {
  if (theirs.length !== ours.length) throw new Error(`${theirs.length} measurements against ${ours.length}`);
  return theirs.map((value, i) => value / (ours[i] ?? Number.NaN));
}

/** ||found - expected|| / ||expected||; NaN where the counts differ. */
export function relativeError(found: readonly number[], expected: readonly number[]): number {
  if (found.length !== expected.length) return Number.NaN;
  const difference = Math.hypot(...found.map((value, i) => value - (expected[i] ?? Number.NaN)));
  return difference / Math.hypot(...expected);
}
