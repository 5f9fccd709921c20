import type { EpochMetric, StepMetric } from '../../../src-shared/contract/training.ts';

/** Metrics of one run. Steps are in order; a long run's are thinned. */
export type Metrics = { readonly steps: readonly StepMetric[]; readonly epochs: readonly EpochMetric[] };

/** The metrics of one run as they are drawn. */
export type Curves = Metrics & {
  /** Steps of one epoch, as far as they tell. */
  readonly perEpoch: number;
};

export type CurvesUpdate = Metrics & {
  /** The run went back to a checkpoint: what came after these is forgotten first. */
  readonly rewound: { readonly steps: number; readonly epochs: number } | null;
};

export function curvesOf({ steps, epochs }: Metrics): Curves {
  return { steps, epochs, perEpoch: stepsPerEpoch(steps) };
}

/** What was known and what has come; an epoch that is known is replaced. What did not change is the same list. */
export function addToCurves(known: Metrics, { steps, epochs, rewound }: CurvesUpdate): Curves {
  const kept = rewound
    ? {
        steps: known.steps.filter(({ step }) => step <= rewound.steps),
        epochs: known.epochs.filter(({ epoch }) => epoch <= rewound.epochs),
      }
    : known;
  const last = kept.steps.at(-1)?.step ?? 0;
  const newSteps = steps.filter(({ step }) => step > last);
  const byEpoch = new Map([...kept.epochs, ...epochs].map((metric) => [metric.epoch, metric]));
  return curvesOf({
    steps: newSteps.length === 0 ? kept.steps : [...kept.steps, ...newSteps],
    epochs: epochs.length === 0 ? kept.epochs : [...byEpoch.values()].sort((a, b) => a.epoch - b.epoch),
  });
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
