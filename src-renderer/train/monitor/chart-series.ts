import type { EpochMetric, StepMetric } from '../../../src-shared/contract/training.ts';
import { onAxis, smooth, stepsPerEpoch } from './curves.ts';
import type { Range, RunMetrics } from './store.ts';

/** A place of a chart: epochs from the start of the run, and what is drawn there. */
export type Point = { readonly x: number; readonly y: number | null; readonly step: number };

/** One line of a chart. */
export type Series = {
  readonly id: string;
  readonly label: string;
  readonly points: readonly Point[];
  /** A colour variable of the theme. */
  readonly colour: string;
  readonly dash?: string;
  readonly width: number;
};

/** What stays the same while a chart is drawn: where steps lie, which part is shown, how. */
export type ChartScale = { readonly perEpoch: number; readonly range: Range | null; readonly isLogarithmic: boolean };

export function stepPoints(
  steps: readonly StepMetric[],
  pick: (step: StepMetric) => number,
  { perEpoch, range, isLogarithmic }: ChartScale,
): Point[] {
  const points = steps.map((step) => ({
    x: step.step / perEpoch,
    y: onAxis(pick(step), isLogarithmic),
    step: step.step,
  }));
  return within(points, range);
}

export function epochPoints(
  epochs: readonly EpochMetric[],
  pick: (epoch: EpochMetric) => number | null,
  { perEpoch, range, isLogarithmic }: ChartScale,
): Point[] {
  const points = epochs.flatMap((epoch) => {
    const value = pick(epoch);
    // Epochs without validation are gaps that the line crosses.
    return value === null
      ? []
      : [{ x: epoch.epoch, y: onAxis(value, isLogarithmic), step: Math.round(epoch.epoch * perEpoch) }];
  });
  return within(points, range);
}

/** The same points, smoothed; what has no place on the axis is passed over. */
export function smoothed(points: readonly Point[], weight: number): Point[] {
  const present = points.flatMap(({ x, y, step }) => (y === null ? [] : [{ x, y, step }]));
  const values = smooth(present, weight);
  return present.map(({ x, step }, index) => ({ x, step, y: values[index] ?? null }));
}

/** What another run's curves are drawn with; its epochs may hold another number of steps. */
export function scaleOf(metrics: RunMetrics, scale: ChartScale): ChartScale {
  return { ...scale, perEpoch: stepsPerEpoch(metrics.steps) };
}

/** Colours of compared runs, in their order: told apart also by colour-blind people, and by their dashes. */
export const COMPARED_STYLES = [
  { colour: 'var(--series-1)', dash: '6 3' },
  { colour: 'var(--series-2)', dash: '2 3' },
  { colour: 'var(--series-3)', dash: '8 3 2 3' },
  { colour: 'var(--series-4)', dash: '4 4' },
] as const;

/** The points inside the range, and one more on either side so that lines run to the edge. */
function within(points: readonly Point[], range: Range | null): Point[] {
  if (range === null) return [...points];
  const first = points.findIndex(({ x }) => x >= range[0]);
  const last = points.findLastIndex(({ x }) => x <= range[1]);
  return first < 0 || last < 0 ? [] : points.slice(Math.max(0, first - 1), last + 2);
}
