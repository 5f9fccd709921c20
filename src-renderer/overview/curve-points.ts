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
