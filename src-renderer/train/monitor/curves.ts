import type { EpochMetric, StepMetric } from '../../../src-shared/contract/training.ts';

/** The metrics of one run as they are drawn. Steps are in order; a long run's are thinned. */
export type Curves = { readonly steps: readonly StepMetric[]; readonly epochs: readonly EpochMetric[] };

export type CurvesUpdate = Curves & {
  /** The run went back to a checkpoint: what came after these is forgotten first. */
  readonly rewound: { readonly steps: number; readonly epochs: number } | null;
};

/** Steps that are kept at most, until they are thinned to what a chart is given: more than it has pixels across. */
const KEPT_STEPS = 1000;
export const CHART_POINTS = 600;

/** What was known and what has come; an epoch that is known is replaced. */
export function addToCurves(known: Curves, { steps, epochs, rewound }: CurvesUpdate): Curves {
  const kept = rewound
    ? {
        steps: known.steps.filter(({ step }) => step <= rewound.steps),
        epochs: known.epochs.filter(({ epoch }) => epoch <= rewound.epochs),
      }
    : known;
  const last = kept.steps.at(-1)?.step ?? 0;
  const newSteps = steps.filter(({ step }) => step > last);
  const byEpoch = new Map([...kept.epochs, ...epochs].map((metric) => [metric.epoch, metric]));
  const all = newSteps.length === 0 ? kept.steps : [...kept.steps, ...newSteps];
  return {
    steps: all.length > KEPT_STEPS ? thinSteps(all, CHART_POINTS) : all,
    epochs: epochs.length === 0 ? kept.epochs : [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch),
  };
}

/**
 * At most `limit` of the steps: of each of equally wide buckets of step numbers the first, the last and those with the
 * least and the greatest loss, so that no spike is lost (M4: Jugel et al., VLDB 2014; as the core thins a whole run).
 */
export function thinSteps(steps: readonly StepMetric[], limit: number): readonly StepMetric[] {
  const first = steps[0];
  const last = steps.at(-1);
  if (!first || !last || steps.length <= limit) return steps;
  const buckets = Math.max(1, Math.floor(limit / 4));
  const width = (last.step - first.step + 1) / buckets;
  const kept: StepMetric[] = [];
  let bucket: StepMetric[] = [];
  let end = first.step + width;
  const flush = () => {
    kept.push(...extremesOf(bucket));
    bucket = [];
  };
  for (const step of steps) {
    while (step.step >= end) {
      flush();
      end += width;
    }
    bucket.push(step);
  }
  flush();
  return kept;
}

function extremesOf(bucket: readonly StepMetric[]): StepMetric[] {
  const [first] = bucket;
  if (!first) return [];
  let [least, greatest] = [first, first];
  for (const step of bucket) {
    if (step.loss < least.loss) least = step;
    if (step.loss > greatest.loss) greatest = step;
  }
  const kept = new Set([first, least, greatest, bucket.at(-1) ?? first]);
  return [...kept].sort((a, b) => a.step - b.step);
}

/**
 * Steps of one epoch, from which a step's place between two epochs follows: step s of epoch e lies in the e-th stretch of
 * that many steps, so it is at least s / e; the last step of any epoch gives it exactly.
 */
export function stepsPerEpoch(steps: readonly StepMetric[]): number {
  return steps.reduce((least, { step, epoch }) => Math.max(least, Math.ceil(step / Math.max(1, epoch))), 1);
}

/** Parts of the whole width of a chart, by which the weight of smoothing counts. */
const SMOOTHING_PARTS = 1000;

/**
 * Exponential moving average with the bias of its start taken out, as TensorBoard smooths.
 * @param weight 0 (as it is) to below 1. Steps that were thinned out count by their distance.
 */
export function smooth(points: readonly { readonly x: number; readonly y: number }[], weight: number): number[] {
  if (weight === 0) return points.map(({ y }) => y);
  // A weight means the same curve however many points are drawn: it is one of a fixed part of the whole width.
  const first = points[0]?.x ?? 0;
  const width = (points.at(-1)?.x ?? 0) - first;
  const unit = width === 0 ? 1 : width / SMOOTHING_PARTS;
  let [mean, total, before] = [0, 0, first];
  return points.map(({ x, y }, index) => {
    const kept = index === 0 ? 0 : weight ** Math.max(0, (x - before) / unit);
    before = x;
    mean = kept * mean + (1 - weight) * y;
    total = kept * total + (1 - weight);
    return mean / total;
  });
}

/** What can be drawn on a logarithmic axis: a value that is not above 0 has no place there. */
export function onAxis(value: number | null, isLogarithmic: boolean): number | null {
  return value !== null && Number.isFinite(value) && (!isLogarithmic || value > 0) ? value : null;
}
