import { expect } from 'vitest';
import { buildNetwork } from '../../network/network.ts';
import type { Weights } from '../../network/weights.ts';
import { formulaValues, formulaWeights, oneHot } from './formula.ts';
import { type GoldenFile, readGoldenFile } from './golden-file.ts';

// Reference: timm 1.0.29.dev0 on PyTorch 1.13, float32, weights and images by the formula of formula.ts. The tolerances
// are for float32 against float32 with another order of summation: two such results of PyTorch itself (different thread
// counts, float64) differ by 1e-7 to 1e-5 of their norm, growing with depth.
export const LOGITS_TOLERANCE = 2e-6;
const LOSS_TOLERANCE = 1e-6;
const NORM_TOLERANCE = 2e-5;
/** Of the tensor's norm, per value of a tensor of n values: error * sqrt(n) / norm. */
const VALUE_TOLERANCE = 2e-4;
/** Below this the true gradient is zero (a bias that the next BatchNorm removes) and both sides hold rounding noise. */
const ZERO_GRADIENT = 1e-6;
/** Losses and norms of steps: the first is exact, later ones carry the noise of the zero gradients. */
export const STEPS_TOLERANCE = 1e-4;
/** AdamW turns that noise into steps of the size of the learning rate, which evaluation does not remove. */
export const AFTER_STEPS_TOLERANCE = 5e-3;

/** Of the golden files' steps. */
export const GOLDEN_OPTIMIZER = { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 5e-4, gradientClip: 1 };

/** A golden file with the network and the batch that it is about. */
export function openGoldenCase(file: string) {
  const golden = readGoldenFile(file);
  const network = buildNetwork({ architecture: golden.model, numClasses: golden.num_classes });
  const [batchSize, , inputSize] = golden.input_shape;
  return {
    golden,
    network,
    batchSize,
    inputSize,
    labelSmoothing: golden.label_smoothing,
    weights: formulaWeights(network),
    images: Float32Array.from(formulaValues('input', batchSize * 3 * inputSize * inputSize)),
    targets: oneHot(golden.targets, golden.num_classes),
  };
}

/** Holds the loss, every gradient and every running statistic of a first step against the file. */
export function expectGoldenStep(
  found: { readonly loss: number; readonly gradients: Weights; readonly running: Weights },
  golden: GoldenFile,
  { runningTolerance }: { readonly runningTolerance: number },
): void {
  expect(relativeError([found.loss], golden.train_losses?.slice(0, 1) ?? [])).toBeLessThan(LOSS_TOLERANCE);
  const expected = Object.entries(golden.train_gradients ?? {});
  expect(expected.length).toBe(found.gradients.size);
  for (const [name, { norm, head }] of expected) {
    const values = found.gradients.get(name)?.data ?? new Float32Array();
    if (norm < ZERO_GRADIENT) {
      expect(norm2(values), name).toBeLessThan(ZERO_GRADIENT);
      continue;
    }
    expect(Math.abs(norm2(values) - norm) / norm, `norm of ${name}`).toBeLessThan(NORM_TOLERANCE);
    for (const [i, value] of head.entries()) {
      const error = Math.abs((values[i] ?? Number.NaN) - value);
      expect((error * Math.sqrt(values.length)) / norm, `${name} at ${i}`).toBeLessThan(VALUE_TOLERANCE);
    }
  }
  const running = Object.entries(golden.running_after_step1 ?? {});
  expect(running.length).toBe(found.running.size);
  for (const [name, { norm, head }] of running) {
    const values = found.running.get(name)?.data ?? new Float32Array();
    expect(Math.abs(norm2(values) - norm) / norm, `norm of ${name}`).toBeLessThan(runningTolerance);
    const error = norm2(head.map((value, i) => value - (values[i] ?? Number.NaN)));
    expect(error / norm, name).toBeLessThan(runningTolerance);
  }
}

/** Norm of the difference over the norm of what is expected; infinite for other lengths. */
export function relativeError(found: ArrayLike<number>, expected: readonly number[]): number {
  if (found.length !== expected.length || found.length === 0) return Number.POSITIVE_INFINITY;
  return norm2(expected.map((value, i) => value - (found[i] ?? Number.NaN))) / norm2(expected);
}

function norm2(values: ArrayLike<number>): number {
  let sum = 0;
  for (const value of Array.from(values)) sum += value * value;
  return Math.sqrt(sum);
}
