import { expect, test } from 'vitest';
import { Random } from '../../../src-shared/random.ts';
import { buildNetwork } from '../../network/network.ts';
import { initialWeights, type Weights } from '../../network/weights.ts';
import { formulaValues, formulaWeights, oneHot } from '../golden/formula.ts';
import { readGoldenFile } from '../golden/golden-file.ts';
import { FIRST_LOSS_SCALE } from './loss-scale.ts';
import { makeProbe, relativeDifference } from './probe.ts';
import { createTrainingSession, type OnnxTrainingSessionOptions } from './training-session.ts';

// The CPU has no float16 kernels: ONNX Runtime converts before and after each operator, so values between operators are
// those of float16 while sums inside are float32. That is what tensor cores do.

const optimizer = { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, gradientClip: Number.POSITIVE_INFINITY };
const common = { optimizer, labelSmoothing: 0.1, seed: 0, threads: 1, layout: 'portable' } as const;

/** After one step the first moments are the gradients times 0.1, whatever the loss scale was. */
async function gradientsIn(precision: 'float32' | 'float16', options: OnnxTrainingSessionOptions, input: Batch) {
  const session = await createTrainingSession({ ...options, precision });
  const result = await session.step({ ...input, learningRate: 1e-3 });
  const state = await session.state();
  await session.release();
  return { result, gradients: state.firstMoments, lossScale: state.lossScale };
}

type Batch = { readonly images: Float32Array; readonly targets: Float32Array };

function probeOptions(): { options: OnnxTrainingSessionOptions; input: Batch } {
  const { network, weights, batchSize, inputSize, images, targets } = makeProbe();
  return { options: { ...common, network, weights, batchSize, inputSize }, input: { images, targets } };
}

function goldenOptions(file: string): { options: OnnxTrainingSessionOptions; input: Batch } {
  const golden = readGoldenFile(file);
  const network = buildNetwork({ architecture: golden.model, numClasses: golden.num_classes });
  const [batchSize, , inputSize] = golden.input_shape;
  const images = Float32Array.from(formulaValues('input', batchSize * 3 * inputSize * inputSize));
  const targets = oneHot(golden.targets, golden.num_classes);
  return {
    options: { ...common, network, weights: formulaWeights(network), batchSize, inputSize },
    input: { images, targets },
  };
}

// Float16 keeps 11 bits: each rounding is up to 4.9e-4, and a gradient has come through up to two hundred of them, which
// BatchNorm over few values makes larger. Measured: 0.0019, 0.0017, 0.0098 in this order. A wrong scale or a missing sum is off by 0.1 and more.
test.each([
  { name: 'the probe', ...probeOptions(), tolerance: 5e-3 },
  { name: 'test_efficientnet', ...goldenOptions('test_efficientnet_96'), tolerance: 5e-3 },
  { name: 'tf_efficientnetv2_b0', ...goldenOptions('tf_efficientnetv2_b0_96'), tolerance: 2e-2 },
])('gradients of $name in float16 are those of float32, rounded', async ({ options, input, tolerance }) => {
  const full = await gradientsIn('float32', options, input);
  const half = await gradientsIn('float16', options, input);
  const difference = relativeDifference(half.gradients, full.gradients);
  expect(difference).toBeLessThan(tolerance);
  // Were float16 not in effect, the two would be equal.
  expect(difference).toBeGreaterThan(1e-5);
  expect(Math.abs(half.result.loss / full.result.loss - 1)).toBeLessThan(tolerance);
  expect(half.lossScale).toEqual({ ...FIRST_LOSS_SCALE, goodSteps: 1 });
  expect(full.lossScale).toBeUndefined();
});

test('a batch is learned by heart in float16, with portable kernels where nothing is said of them', async () => {
  const { layout: _unsaid, ...options } = probeOptions().options;
  const { input } = probeOptions();
  const session = await createTrainingSession({ ...options, precision: 'float16' });
  const first = await session.step({ ...input, learningRate: 1e-2 });
  let last = first;
  for (let i = 0; i < 30; i++) last = await session.step({ ...input, learningRate: 1e-2 });
  await session.release();
  expect(session.layout).toBe('portable');
  expect(first.isFinite && last.isFinite).toBe(true);
  expect(last.loss).toBeLessThan(first.loss - 0.1);
});

test('a gradient too large for float16 skips the step, halves the scale and leaves weights and moments', async () => {
  const { options, input } = probeOptions();
  const session = await createTrainingSession({ ...options, precision: 'float16' });
  await session.step({ ...input, learningRate: 1e-3 });
  const before = await session.state();
  await session.loadState({ ...before, lossScale: { factor: 2 ** 40, goodSteps: 7, skippedSteps: 2 } });
  const result = await session.step({ ...input, learningRate: 1e-3 });
  expect(result).toMatchObject({ isFinite: false, isSkipped: true });
  expect(Number.isFinite(result.loss)).toBe(true);
  const after = await session.state();
  expect(after).toEqual({ ...before, lossScale: { factor: 2 ** 39, goodSteps: 0, skippedSteps: 3 } });
  await session.release();
});

test('a loss that is not a number is no matter of the scale once the scale is 1', async () => {
  const { options, input } = probeOptions();
  const session = await createTrainingSession({ ...options, precision: 'float16' });
  await session.loadState({
    ...(await session.state()),
    lossScale: { factor: 1, goodSteps: 0, skippedSteps: 16 },
  });
  const images = input.images.slice().fill(Number.NaN, 5, 6);
  const result = await session.step({ images, targets: input.targets, learningRate: 1e-3 });
  expect(result).toMatchObject({ isFinite: false, isSkipped: false });
  await session.release();
});

test('a float16 run that is saved after a skipped step goes on with the same bits', async () => {
  const { options, input } = probeOptions();
  const network = buildNetwork({
    architecture: 'test_efficientnet',
    numClasses: 3,
    dropRate: 0.3,
    dropPathRate: 0.2,
  });
  const settings = { ...options, network, weights: initialWeights(network, 'half'), precision: 'float16' } as const;
  const inputAt = (step: number) => {
    const random = new Random('half', step);
    return { ...input, images: input.images.map((value) => value + 0.1 * random.normal()), learningRate: 1e-3 };
  };
  const whole = await createTrainingSession(settings);
  await whole.loadState({ ...(await whole.state()), lossScale: { factor: 2 ** 40, goodSteps: 0, skippedSteps: 0 } });
  expect((await whole.step(inputAt(0))).isSkipped).toBe(true);
  const half = await whole.state();
  const resumed = await createTrainingSession({ ...settings, weights: otherWeights(settings.weights) });
  await resumed.loadState(half);
  for (const session of [whole, resumed]) for (let step = 1; step < 4; step++) await session.step(inputAt(step));
  expect(await resumed.state()).toEqual(await whole.state());
  await whole.release();
  await resumed.release();
});

function otherWeights(weights: Weights): Weights {
  return new Map(
    [...weights].map(([name, { shape, data }]) => [name, { shape, data: data.map((value) => value + 1) }]),
  );
}
