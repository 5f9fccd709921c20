import { beforeAll, describe, expect, test } from 'vitest';
import { buildNetwork } from '../../network/network.ts';
import type { Weights } from '../../network/weights.ts';
import { formulaValues, formulaWeights, oneHot } from '../golden/formula.ts';
import { readGoldenFile } from '../golden/golden-file.ts';
import { computeTfjsGradients } from './gradients.ts';
import { createTfjsInferenceSession } from './inference.ts';
import { type LoadedTfjs, loadTfjs } from './load-tfjs.ts';
import { createTfjsTrainingSession } from './training-session.ts';

// Reference: timm 1.0.29.dev0 on PyTorch 1.13, float32, weights and images by the formula of golden/formula.ts. The
// tolerances are those of the ONNX engine's golden.test.ts, for the reasons given there: float32 against float32 with
// another order of summation. WebAssembly runs here, plain JavaScript would need a minute or more a step; agreement.test.ts
// checks that one.
const LOGITS_TOLERANCE = 2e-6;
const LOSS_TOLERANCE = 1e-6;
const NORM_TOLERANCE = 2e-5;
/** Of the tensor's norm, per value of a tensor of n values: error * sqrt(n) / norm. */
const VALUE_TOLERANCE = 2e-4;
const ZERO_GRADIENT = 1e-6;
/** WebAssembly adds the up to 18,000 values behind a statistic one after the other. */
const RUNNING_TOLERANCE = 1e-5;
const STEPS_TOLERANCE = 1e-4;
const AFTER_STEPS_TOLERANCE = 5e-3;

const optimizer = { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 5e-4, gradientClip: 1 };

describe.each([
  { file: 'test_efficientnet_96', steps: 3 },
  // The long vectors of the larger network show in its first step.
  { file: 'tf_efficientnetv2_b0_96', steps: 1 },
])('$file as in timm', ({ file, steps }) => {
  const golden = readGoldenFile(file);
  const network = buildNetwork({ architecture: golden.model, numClasses: golden.num_classes });
  const [batchSize, , inputSize] = golden.input_shape;
  const weights = formulaWeights(network);
  const images = Float32Array.from(formulaValues('input', batchSize * 3 * inputSize * inputSize));
  const targets = oneHot(golden.targets, golden.num_classes);
  const labelSmoothing = golden.label_smoothing;
  let tfjs: LoadedTfjs;
  beforeAll(async () => {
    tfjs = await loadTfjs({ backend: 'wasm' });
  });

  const evaluate = async (current: Weights): Promise<Float32Array> => {
    const session = await createTfjsInferenceSession({ tfjs, network, weights: current, inputSize });
    const logits = await session.run(images, batchSize);
    await session.release();
    return logits;
  };

  test('gives the same logits in evaluation', async () => {
    expect(relativeError(await evaluate(weights), golden.eval_logits.flat())).toBeLessThan(LOGITS_TOLERANCE);
  });

  test('gives the same gradients and running statistics', async () => {
    const found = await computeTfjsGradients(
      { tfjs, network, batchSize, inputSize, labelSmoothing },
      { weights, images, targets },
    );
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
      expect(Math.abs(norm2(values) - norm) / norm, `norm of ${name}`).toBeLessThan(RUNNING_TOLERANCE);
      expect(norm2(head.map((value, i) => value - (values[i] ?? Number.NaN))) / norm, name).toBeLessThan(
        RUNNING_TOLERANCE,
      );
    }
  });

  test(`takes the same steps of AdamW (${steps})`, async () => {
    const session = await createTfjsTrainingSession({
      tfjs,
      network,
      weights,
      batchSize,
      inputSize,
      optimizer,
      labelSmoothing,
      seed: 0,
    });
    const losses: number[] = [];
    const norms: number[] = [];
    for (let step = 0; step < steps; step++) {
      const { loss, gradientNorm } = await session.step({ images, targets, learningRate: 1e-3 });
      losses.push(loss);
      norms.push(gradientNorm);
    }
    const trained = await session.weights();
    await session.release();
    expect(relativeError(losses, golden.train_losses?.slice(0, steps) ?? [])).toBeLessThan(STEPS_TOLERANCE);
    const expectedNorms = golden.gradient_norms_before_clip?.slice(0, steps) ?? [];
    expect(relativeError(norms, expectedNorms)).toBeLessThan(STEPS_TOLERANCE);
    if (steps < 3) return;
    const logits = await evaluate(trained);
    const row = golden.eval_logits_after_3_steps_row0 ?? [];
    expect(relativeError(logits.subarray(0, row.length), row)).toBeLessThan(AFTER_STEPS_TOLERANCE);
  });
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
