import { describe, expect, test } from 'vitest';
import { networkParameters } from '../../network/parameters.ts';
import type { Weights } from '../../network/weights.ts';
import {
  AFTER_STEPS_TOLERANCE,
  expectGoldenStep,
  GOLDEN_OPTIMIZER,
  LOGITS_TOLERANCE,
  openGoldenCase,
  relativeError,
  STEPS_TOLERANCE,
} from '../golden/golden-case.fixture.ts';
import { createGradientSession } from './gradients.ts';
import { buildInferenceModel, createInferenceSession } from './inference.ts';
import { chooseLayout } from './layout-choice.ts';
import { createTrainingSession } from './training-session.ts';

const RUNNING_TOLERANCE = 1e-6;
const FIRST_NORM_TOLERANCE = 1e-6;
const layouts = ['portable', 'blocked'] as const;

describe.each([
  { file: 'test_efficientnet_96', gradients: layouts, steps: layouts },
  { file: 'tf_efficientnetv2_b0_96', gradients: layouts, steps: layouts },
  // The rest for the large network would repeat what the small ones show, at twenty times the time.
  { file: 'tf_efficientnetv2_s_96', gradients: layouts.slice(1), steps: [] },
  { file: 'tf_efficientnetv2_s_300', gradients: [], steps: [] },
])('$file as in timm', ({ file, gradients, steps }) => {
  const { golden, network, batchSize, inputSize, labelSmoothing, weights, images, targets } = openGoldenCase(file);

  const evaluate = async (current: Weights, foldBatchNorm: boolean): Promise<Float32Array> => {
    const model = buildInferenceModel({ network, weights: current, inputSize, foldBatchNorm });
    const session = await createInferenceSession(model, { threads: 1 });
    const logits = await session.run(images, batchSize);
    await session.release();
    return logits;
  };

  test('has the same parameters in the same order', () => {
    expect(networkParameters(network)).toEqual(golden.state);
  });

  test.each([false, true])('gives the same logits in evaluation (BatchNorm folded: %s)', async (isFolded) => {
    expect(relativeError(await evaluate(weights, isFolded), golden.eval_logits.flat())).toBeLessThan(LOGITS_TOLERANCE);
  });

  for (const wanted of gradients) {
    test(`gives the same gradients and running statistics with ${wanted} kernels`, async (context) => {
      const layout = await chooseLayout(wanted);
      if (layout.name !== wanted) context.skip(layout.fallback?.message);
      const session = await createGradientSession({
        network,
        batchSize,
        inputSize,
        labelSmoothing,
        makeLayout: layout.make,
      });
      const found = await session.run({ weights, images, targets });
      await session.release();
      expectGoldenStep(found, golden, { runningTolerance: RUNNING_TOLERANCE });
    });
  }

  for (const wanted of steps) {
    test(`takes the same three steps of AdamW with ${wanted} kernels`, async (context) => {
      const session = await createTrainingSession({
        network,
        weights,
        batchSize,
        inputSize,
        optimizer: GOLDEN_OPTIMIZER,
        labelSmoothing,
        seed: 0,
        threads: 1,
        layout: wanted,
      });
      if (session.layout !== wanted) context.skip(session.fallback?.message);
      const losses: number[] = [];
      const norms: number[] = [];
      for (let step = 0; step < 3; step++) {
        const result = await session.step({ images, targets, learningRate: 1e-3 });
        losses.push(result.loss);
        norms.push(result.gradientNorm);
      }
      const logits = await evaluate(await session.weights(), false);
      await session.release();
      expect(relativeError(losses, golden.train_losses ?? [])).toBeLessThan(STEPS_TOLERANCE);
      expect(relativeError(norms.slice(0, 1), golden.gradient_norms_before_clip?.slice(0, 1) ?? [])).toBeLessThan(
        FIRST_NORM_TOLERANCE,
      );
      expect(relativeError(norms, golden.gradient_norms_before_clip ?? [])).toBeLessThan(STEPS_TOLERANCE);
      const row = golden.eval_logits_after_3_steps_row0 ?? [];
      expect(relativeError(logits.subarray(0, row.length), row)).toBeLessThan(AFTER_STEPS_TOLERANCE);
    });
  }
});
