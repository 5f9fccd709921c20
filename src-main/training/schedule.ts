/** What decides the learning rate of every step. */
export type Schedule = {
  readonly baseLr: number;
  readonly minLr: number;
  /** Share of `baseLr` that the first step takes. */
  readonly warmupFactor: number;
  readonly warmupSteps: number;
  readonly totalSteps: number;
};

/**
 * Learning rate of a step, counted from 0: linear warm-up as torch.optim.lr_scheduler.LinearLR (start_factor
 * `warmupFactor`, end_factor 1, total_iters `warmupSteps`), then torch.optim.lr_scheduler.CosineAnnealingLR in its closed
 * form (T_max the steps that are left, eta_min `minLr`), both counted in steps (PyTorch 2.x formulas).
 */
export function learningRateAt(step: number, schedule: Schedule): number {
  const { baseLr, minLr, warmupFactor, warmupSteps, totalSteps } = schedule;
  if (step < warmupSteps) return baseLr * (warmupFactor + ((1 - warmupFactor) * step) / warmupSteps);
  const decaySteps = totalSteps - warmupSteps;
  const progress = decaySteps === 0 ? 0 : Math.min(1, (step - warmupSteps) / decaySteps);
  return minLr + ((baseLr - minLr) * (1 + Math.cos(Math.PI * progress))) / 2;
}
