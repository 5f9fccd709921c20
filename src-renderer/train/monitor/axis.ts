/** An axis that changes rarely while curves grow: its ends are ticks. */
export type Axis = { readonly domain: readonly [number, number]; readonly ticks: readonly number[] };

/** Both axes of a chart. */
export type ChartAxes = { readonly x: Axis; readonly y: Axis; readonly isLogarithmic: boolean };

type ChartAxesOptions = {
  /** The last point of any chart in epochs: all charts of a run stand on the same axis. */
  readonly last: number;
  /** Epochs that the run is meant to have. */
  readonly planned: number;
  /** What is looked at closely; null: everything. */
  readonly range: readonly [number, number] | null;
  readonly isLogarithmic?: boolean;
  /** Fixed limits of the values; as the curves need where left out. */
  readonly values?: readonly [number, number];
};

/** Where a value lies on an axis: 0 at its beginning, 1 at its end. */
export function shareOn({ domain: [from, to] }: Axis, isLogarithmic = false): (value: number) => number {
  if (!isLogarithmic) return (value) => (value - from) / (to - from);
  const decades = Math.log(to / from);
  return (value) => Math.log(value / from) / decades;
}

type Line = { readonly points: readonly { readonly y: number | null }[] };

/** The axes that hold every value of the lines. */
export function chartAxes(
  lines: readonly Line[],
  { last, planned, range, isLogarithmic = false, values }: ChartAxesOptions,
): ChartAxes {
  const x = range ? rangeAxis(range) : epochAxis(last, planned);
  return { x, y: valueAxis(values ?? limitsOf(lines), isLogarithmic) ?? epochAxis(1), isLogarithmic };
}

/** Distances of ticks in epochs: what a person counts in. */
const EPOCH_STEPS = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const MOST_TICKS = 8;

/** From the start of a run to the tick after its last epoch, but not past the end that was planned. */
export function epochAxis(last: number, planned = Number.POSITIVE_INFINITY): Axis {
  const step = EPOCH_STEPS.find((each) => last / each <= MOST_TICKS) ?? last;
  const count = Math.max(1, Math.ceil(last / step - 1e-9));
  const end = last > planned ? count * step : Math.min(count * step, planned);
  return { domain: [0, end], ticks: multiples(step, 0, Math.floor(end / step + 1e-9)) };
}

/** Exactly the part that a person chose, with ticks inside it. */
export function rangeAxis([from, to]: readonly [number, number]): Axis {
  const step = EPOCH_STEPS.find((each) => (to - from) / each <= MOST_TICKS) ?? to - from;
  return { domain: [from, to], ticks: multiples(step, Math.ceil(from / step), Math.floor(to / step)) };
}

/** About five ticks at 1, 2 or 5 times a power of ten around the values; null where there are none. */
export function valueAxis(values: readonly number[], isLogarithmic: boolean): Axis | null {
  if (values.length === 0) return null;
  const [least, greatest] = [Math.min(...values), Math.max(...values)];
  return isLogarithmic ? logarithmicAxis(least, greatest) : linearAxis(least, greatest);
}

/** The least and the greatest value of all lines; none where there are none. */
function limitsOf(lines: readonly Line[]): readonly number[] {
  let [least, greatest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { points } of lines) {
    for (const { y } of points) {
      if (y === null) continue;
      if (y < least) least = y;
      if (y > greatest) greatest = y;
    }
  }
  return least > greatest ? [] : [least, greatest];
}

function linearAxis(least: number, greatest: number): Axis {
  const span = greatest - least || Math.abs(greatest) || 1;
  const power = 10 ** Math.floor(Math.log10(span / 4));
  const step = ([1, 2, 5, 10].find((factor) => span / (factor * power) <= 5) ?? 10) * power;
  const first = Math.floor(least / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(greatest / step - 1e-9));
  return { domain: [first * step, last * step], ticks: multiples(step, first, last) };
}

/** @param least above 0 */
function logarithmicAxis(least: number, greatest: number): Axis {
  const first = Math.floor(Math.log10(least));
  const last = Math.ceil(Math.log10(greatest));
  const decades = Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
  const all = last - first > 3 ? decades : decades.flatMap((decade) => [decade, 2 * decade, 5 * decade]);
  const below = all.findLast((tick) => tick <= least) ?? 10 ** first;
  const above = all.find((tick) => tick >= greatest) ?? 10 ** last;
  const end = above === below ? below * 10 : above;
  return { domain: [below, end], ticks: all.filter((tick) => tick >= below && tick <= end) };
}

/** Whole multiples of a step, without the dust of repeated addition. */
function multiples(step: number, first: number, last: number): number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
