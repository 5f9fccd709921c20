import type { EpochMetric, StepMetric } from '../../src-shared/contract/training.ts';

/** One place on the x axis, which counts epochs: 2.5 is the middle of the third. A value that was not measured is absent. */
export type LossPoint = { readonly x: number; readonly step?: number; readonly train?: number; readonly val?: number };
export type AccuracyPoint = {
  readonly x: number;
  readonly train: number;
  readonly val?: number;
  readonly valTop5?: number;
};

export function lossPoints(steps: readonly StepMetric[], epochs: readonly EpochMetric[]): LossPoint[] {
  const stepsPerEpoch = Math.max(1, ...steps.map(({ step, epoch }) => step / epoch));
  const points: LossPoint[] = [
    ...steps.map(({ step, loss }) => ({ x: step / stepsPerEpoch, step: loss })),
    ...epochs.map(({ epoch, trainLoss, valLoss }) => ({
      x: epoch,
      train: trainLoss,
      ...(valLoss === null ? {} : { val: valLoss }),
    })),
  ];
  return points.sort((a, b) => a.x - b.x);
}

export function accuracyPoints(epochs: readonly EpochMetric[]): AccuracyPoint[] {
  return epochs.map(({ epoch, trainTop1, valTop1, valTop5 }) => ({
    x: epoch,
    train: trainTop1,
    ...(valTop1 === null ? {} : { val: valTop1 }),
    ...(valTop5 === null ? {} : { valTop5 }),
  }));
}

/** The largest value at a place. */
export function highest({ step = 0, train = 0, val = 0 }: LossPoint): number {
  return Math.max(step, train, val);
}

/** At most six round numbers from 0, evenly apart, the last at or above `max`. */
export function niceTicks(max: number): number[] {
  if (!(max > 0) || !Number.isFinite(max)) return [0, 1];
  const magnitude = 10 ** Math.floor(Math.log10(max));
  const factor = [0.2, 0.25, 0.5, 1, 2].find((candidate) => Math.ceil(max / (candidate * magnitude)) <= 5) ?? 2;
  const step = factor * magnitude;
  // Multiples of a step such as 0.2 are not exact; the label is rounded to what the step can tell.
  const digits = Math.max(0, 2 - Math.floor(Math.log10(step)));
  const count = Math.ceil(max / step);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toFixed(digits)));
}
