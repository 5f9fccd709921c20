import { expect, test } from 'vitest';
import { afterGoodStep, afterSkippedStep, canShrink, FIRST_LOSS_SCALE } from './loss-scale.ts';

test('the factor doubles after 2000 good steps in a row and halves at a skipped one, as in torch.amp.GradScaler', () => {
  let scale = FIRST_LOSS_SCALE;
  for (let step = 0; step < 1999; step++) scale = afterGoodStep(scale);
  expect(scale).toEqual({ factor: 65_536, goodSteps: 1999, skippedSteps: 0 });
  expect(afterGoodStep(scale)).toEqual({ factor: 131_072, goodSteps: 0, skippedSteps: 0 });
  expect(afterSkippedStep(scale)).toEqual({ factor: 32_768, goodSteps: 0, skippedSteps: 1 });
});

test('sixteen halvings lead to a factor that can not shrink any more', () => {
  let scale = FIRST_LOSS_SCALE;
  while (canShrink(scale)) scale = afterSkippedStep(scale);
  expect(scale).toMatchObject({ factor: 1, skippedSteps: 16 });
});
