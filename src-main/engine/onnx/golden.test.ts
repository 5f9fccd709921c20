import { describe, expect, test } from 'vitest';
import { buildNetwork } from '../../network/network.ts';
import { networkParameters } from '../../network/parameters.ts';
import type { Weights } from '../../network/weights.ts';
import { formulaValues, formulaWeights, oneHot } from '../golden/formula.ts';
import { readGoldenFile } from '../golden/golden-file.ts';
import { createGradientSession } from './gradients.ts';
import { buildInferenceModel, createInferenceSession } from './inference.ts';
import { chooseLayout } from './layout-choice.ts';
import { createTrainingSession } from './training-session.ts';

// Reference: timm 1.0.29.dev0 on PyTorch 1.13, float32, weights and images by the formula of golden/formula.ts.
// All tolerances are for float32 against float32 with another order of summation: two such results of PyTorch itself
// (different thread counts, float64) differ by 1e-7 to 1e-5 of their norm, growing with depth.
const LOGITS_TOLERANCE = 2e-6;
const NORM_TOLERANCE = 2e-5;
/** Of the tensor's norm, per value of a tensor of n values: error * sqrt(n) / norm. */
const VALUE_TOLERANCE = 2e-4;
/** Below this the true gradient is zero (a bias that the next BatchNorm removes) and both sides hold rounding noise. */
const ZERO_GRADIENT = 1e-6;
/** AdamW turns that noise into steps of the size of the learning rate, which evaluation does not remove. */
const AFTER_STEPS_TOLERANCE = 5e-3;

const optimizer = { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 5e-4, gradientClip: 1 };
const layouts = ['portable', 'blocked'] as const;

describe.each([
  { file: 'test_efficientnet_96', gradients: layouts, steps: layouts },
  { file: 'tf_efficientnetv2_b0_96', gradients: layouts, steps: layouts },
  // The rest for the large network would repeat what the small ones show, at twenty times the time.
  { file: 'tf_efficientnetv2_s_96', gradients: layouts.slice(1), steps: [] },
  { file: 'tf_efficientnetv2_s_300', gradients: [], steps: [] },
])('$file as in timm', ({ file, gradients, steps }) => {
  const golden = readGoldenFile(file);
  const network = buildNetwork({ architecture: golden.model, numClasses: golden.num_classes });
  const [batchSize, , inputSize] = golden.input_shape;
  const weights = formulaWeights(network);
  const images = Float32Array.from(formulaValues('input', batchSize * 3 * inputSize * inputSize));
  const targets = oneHot(golden.targets, golden.num_classes);

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
        labelSmoothing: golden.label_smoothing,
        makeLayout: layout.make,
      });
      const found = await session.run({ weights, images, targets });
      await session.release();

      expect(relativeError([found.loss], golden.train_losses?.slice(0, 1) ?? [])).toBeLessThan(1e-6);
      const expected = Object.entries(golden.train_gradients ?? {});
      expect(expected.length).toBe(found.gradients.size);
      for (const [name, { norm, head }] of expected) {
        const values = found.gradients.get(name)?.data ?? new Float32Array();
        const foundNorm = norm2(values);
        if (norm < ZERO_GRADIENT) {
          expect(foundNorm, name).toBeLessThan(ZERO_GRADIENT);
          continue;
        }
        expect(Math.abs(foundNorm - norm) / norm, `norm of ${name}`).toBeLessThan(NORM_TOLERANCE);
        for (const [i, value] of head.entries()) {
          const error = Math.abs((values[i] ?? Number.NaN) - value);
          expect((error * Math.sqrt(values.length)) / norm, `${name} at ${i}`).toBeLessThan(VALUE_TOLERANCE);
        }
      }
      const running = Object.entries(golden.running_after_step1 ?? {});
      expect(running.length).toBe(found.running.size);
      for (const [name, { norm, head }] of running) {
        const values = found.running.get(name)?.data ?? new Float32Array();
        expect(Math.abs(norm2(values) - norm) / norm, `norm of ${name}`).toBeLessThan(1e-6);
        expect(norm2(head.map((value, i) => value - (values[i] ?? Number.NaN))) / norm, name).toBeLessThan(1e-6);
      }
    });
  }

  for (const wanted of steps) {
    test(`takes the same three steps of AdamW with ${wanted} kernels`, async (context) => {
      const session = await createTrainingSession({
        network,
        weights,
        batchSize,
        inputSize,
        optimizer,
        labelSmoothing: golden.label_smoothing,
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
      expect(relativeError(losses, golden.train_losses ?? [])).toBeLessThan(1e-4);
      // The first norm is exact; later ones carry the noise of the zero gradients.
      expect(relativeError(norms.slice(0, 1), golden.gradient_norms_before_clip?.slice(0, 1) ?? [])).toBeLessThan(1e-6);
      expect(relativeError(norms, golden.gradient_norms_before_clip ?? [])).toBeLessThan(1e-4);
      const row = golden.eval_logits_after_3_steps_row0 ?? [];
      expect(relativeError(logits.subarray(0, row.length), row)).toBeLessThan(AFTER_STEPS_TOLERANCE);
    });
  }
});

function norm2(values: ArrayLike<number>): number {
  let sum = 0;
  for (const value of Array.from(values)) sum += value * value;
  return Math.sqrt(sum);
}

function relativeError(found: ArrayLike<number>, expected: readonly number[]): number {
  if (found.length !== expected.length || found.length === 0) return Number.POSITIVE_INFINITY;
  return norm2(expected.map((value, i) => value - (found[i] ?? Number.NaN))) / norm2(expected);
}
