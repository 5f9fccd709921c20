import type { LossScale } from '../training-session.ts';

export const FIRST_LOSS_SCALE: LossScale = { factor: 2 ** 16, goodSteps: 0, skippedSteps: 0 };

const GROWTH_INTERVAL = 2000;

export function afterGoodStep({ factor, goodSteps, skippedSteps }: LossScale): LossScale {
  const hasGrown = goodSteps + 1 === GROWTH_INTERVAL;
  return { factor: hasGrown ? factor * 2 : factor, goodSteps: hasGrown ? 0 : goodSteps + 1, skippedSteps };
}

export function afterSkippedStep({ factor, skippedSteps }: LossScale): LossScale {
  return { factor: factor / 2, goodSteps: 0, skippedSteps: skippedSteps + 1 };
}

/** Below 1 a smaller factor no longer helps: float16 reaches as far upwards as an unscaled loss needs. */
export function canShrink({ factor }: LossScale): boolean {
  return factor > 1;
}
