import { expect, test } from 'vitest';
import { learningRateAt, type Schedule } from './schedule.ts';

const schedule: Schedule = { baseLr: 1e-3, minLr: 1e-6, warmupFactor: 0.001, warmupSteps: 30, totalSteps: 500 };

/** torch.optim.lr_scheduler.LinearLR.get_lr (PyTorch 2.x), which is recursive in the rate before. */
function torchLinearLr(step: number, { baseLr, warmupFactor: start, warmupSteps: total }: Schedule): number {
  let rate = baseLr * start;
  for (let i = 1; i <= step; i++) rate *= 1 + (1 - start) / (total * start + (i - 1) * (1 - start));
  return rate;
}

/** torch.optim.lr_scheduler.CosineAnnealingLR.get_lr (PyTorch 2.x), also recursive. */
function torchCosineLr(step: number, { baseLr, minLr, warmupSteps, totalSteps }: Schedule): number {
  const tMax = totalSteps - warmupSteps;
  let rate = baseLr;
  for (let i = 1; i <= step; i++) {
    rate = ((1 + Math.cos((Math.PI * i) / tMax)) / (1 + Math.cos((Math.PI * (i - 1)) / tMax))) * (rate - minLr) + minLr;
  }
  return rate;
}

test('rises linearly as torch.optim.lr_scheduler.LinearLR', () => {
  expect(learningRateAt(0, schedule)).toBe(1e-6);
  // Relative 1e-9: torch's recursion gathers the rounding of every step before.
  for (const step of [1, 2, 15, 29]) {
    expect(learningRateAt(step, schedule) / torchLinearLr(step, schedule)).toBeCloseTo(1, 9);
  }
});

test('falls as torch.optim.lr_scheduler.CosineAnnealingLR, from base_lr to min_lr', () => {
  expect(learningRateAt(30, schedule)).toBe(1e-3);
  for (const step of [1, 2, 100, 235, 400, 469]) {
    expect(learningRateAt(30 + step, schedule) / torchCosineLr(step, schedule)).toBeCloseTo(1, 9);
  }
  expect(learningRateAt(30 + 235, schedule)).toBeCloseTo((1e-3 + 1e-6) / 2, 12);
  expect(learningRateAt(500, schedule)).toBeCloseTo(1e-6, 15);
});

test('works without a warm-up, and with nothing but one', () => {
  expect(learningRateAt(0, { ...schedule, warmupSteps: 0 })).toBe(1e-3);
  const rising = { ...schedule, warmupSteps: 10, totalSteps: 10 };
  expect(learningRateAt(9, rising)).toBeCloseTo(1e-3 * (0.001 + 0.999 * 0.9), 12);
  expect(learningRateAt(10, rising)).toBe(1e-3);
});
