import { describe, expect, test } from 'vitest';
import { Random } from '../../../src-shared/random.ts';
import { splitNetwork, weightsOf } from '../../network/head.ts';
import { buildNetwork } from '../../network/network.ts';
import { formulaWeights } from '../golden/formula.ts';
import { createGradientSession } from '../onnx/gradients.ts';
import { buildInferenceModel, createInferenceSession } from '../onnx/inference.ts';
import { portableLayout } from '../onnx/portable-layout.ts';
import { createTrainingSession } from '../onnx/training-session.ts';
import type { StepInput } from '../training-session.ts';
import { compareTensors, relativeDifference } from './comparison.fixture.ts';
import { computeTfjsGradients } from './gradients.ts';
import { createTfjsInferenceSession } from './inference.ts';
import { loadTfjs } from './load-tfjs.ts';
import { createTfjsTrainingSession } from './training-session.ts';

// Two engines that share the network's description and nothing of its execution: the ONNX graph with our gradients, and
// TensorFlow.js in plain JavaScript with its own automatic differentiation. Both compute in float32 and sum in different
// orders; differences are shares of the tensor's largest value. `npm run bench:engines` prints each of them.
const LOGITS_TOLERANCE = 1e-5;
const GRADIENT_TOLERANCE = 1e-4;
const RUNNING_TOLERANCE = 1e-5;
/** Below this the true gradient is zero (a bias that the next BatchNorm removes) and both sides hold rounding noise. */
const ZERO_GRADIENT = 1e-6;
/** Of losses, gradient norms and logits on the way through the steps. */
const STEP_TOLERANCE = 1e-4;
/** Of weights after three steps, in learning rates. */
const WEIGHT_TOLERANCE = 0.01;

/** Plain JavaScript takes seconds for a pass, and many of them on a busy machine. */
const TIMEOUT_MS = 180_000;

const batchSize = 2;
/** The last maps have four pixels: BatchNorm's variance of fewer than eight values would be mostly rounding. */
const inputSize = 48;
const numClasses = 5;
const described = { architecture: 'test_efficientnet', numClasses } as const;
const network = buildNetwork(described);
const dropping = buildNetwork({ ...described, dropRate: 0.3, dropPathRate: 0.2 });
const weights = formulaWeights(network);
const labelSmoothing = 0.1;
const classWeights = Float32Array.of(1, 0.5, 2, 1.5, 1);

function batch(index: number, size = batchSize): Pick<StepInput, 'images' | 'targets'> {
  const random = new Random('batch', index);
  const images = new Float32Array(size * 3 * inputSize ** 2).map(() => random.normal());
  // Mixed targets, as CutMix gives them.
  const targets = new Float32Array(size * numClasses);
  for (let i = 0; i < size; i++) {
    targets[i * numClasses + random.int(numClasses)] = 0.7;
    const other = i * numClasses + random.int(numClasses);
    targets[other] = (targets[other] ?? 0) + 0.3;
  }
  return { images, targets };
}

describe('TensorFlow.js and ONNX Runtime', { timeout: TIMEOUT_MS }, () => {
  test('evaluate to the same logits', async () => {
    const tfjs = await loadTfjs({ backend: 'cpu' });
    const { images } = batch(0);
    const onnx = await createInferenceSession(
      buildInferenceModel({ network, weights, inputSize, foldBatchNorm: false }),
      { threads: 1 },
    );
    const session = await createTfjsInferenceSession({ tfjs, network, weights, inputSize });
    const [found, expected] = [await session.run(images, batchSize), await onnx.run(images, batchSize)];
    await Promise.all([session.release(), onnx.release()]);
    expect(relativeDifference(found, expected)).toBeLessThan(LOGITS_TOLERANCE);
  });

  test('have the same gradient of every parameter and the same running statistics', async () => {
    const tfjs = await loadTfjs({ backend: 'cpu' });
    const input = { weights, ...batch(1) };
    const options = { network, batchSize, inputSize, labelSmoothing, classWeights };
    const onnx = await createGradientSession({ ...options, makeLayout: portableLayout });
    const expected = await onnx.run(input);
    await onnx.release();
    const found = await computeTfjsGradients({ ...options, tfjs }, input);

    expect(relativeDifference([found.loss], [expected.loss])).toBeLessThan(LOGITS_TOLERANCE);
    const rows = compareTensors(found.gradients, expected.gradients).filter(({ scale }) => scale > ZERO_GRADIENT);
    expect(rows.length).toBeGreaterThan(40);
    expect(rows.filter(({ difference }) => !(difference < GRADIENT_TOLERANCE))).toEqual([]);
    const running = compareTensors(found.running, expected.running);
    expect(running.length).toBeGreaterThan(20);
    expect(running.filter(({ difference }) => !(difference < RUNNING_TOLERANCE))).toEqual([]);
  });

  // Weighted classes, a moving average, dropped features and branches; in WebAssembly also batches in two parts.
  test.each([
    { backend: 'cpu', size: batchSize, parts: 1 },
    { backend: 'wasm', size: 2 * batchSize, parts: 2 },
  ] as const)("take the same three steps, and open each other's state ($backend, $parts)", async (one) => {
    const { size, parts } = one;
    const tfjs = await loadTfjs({ backend: one.backend });
    const learningRate = 1e-3;
    const settings = {
      network: dropping,
      weights,
      batchSize: size,
      inputSize,
      microBatchSize: size / parts,
      labelSmoothing,
      classWeights,
      averageDecay: 0.9,
      optimizer: {
        beta1: 0.9,
        beta2: 0.999,
        // Large enough that the rounding noise of zero gradients does not become whole steps.
        eps: 1e-4,
        weightDecay: 0.05,
        gradientClip: 1,
        noDecay: ['classifier.weight'],
      },
      seed: 7,
    };
    const onnx = await createTrainingSession({ ...settings, threads: 1, layout: 'portable' });
    const session = await createTfjsTrainingSession({ ...settings, tfjs });
    for (let i = 0; i < 3; i++) {
      const input = { ...batch(i, size), learningRate };
      const [found, expected] = [await session.step(input), await onnx.step(input)];
      expect(relativeDifference([found.loss], [expected.loss])).toBeLessThan(STEP_TOLERANCE);
      expect(relativeDifference([found.gradientNorm], [expected.gradientNorm])).toBeLessThan(STEP_TOLERANCE);
      expect(relativeDifference(found.logits, expected.logits)).toBeLessThan(STEP_TOLERANCE);
      expect([found.top1Correct, found.top5Correct]).toEqual([expected.top1Correct, expected.top5Correct]);
    }
    const [found, expected] = [await session.state(), await onnx.state()];
    expect(found.step).toBe(3);
    expect(found.average?.size).toBe(weights.size);
    for (const kind of ['weights', 'average'] as const) {
      const moved = compareTensors(found[kind] ?? new Map(), expected[kind] ?? new Map()).map((row) => ({
        ...row,
        difference: (row.difference * row.scale) / learningRate,
      }));
      expect(moved.length).toBe(weights.size);
      expect(moved.filter(({ difference }) => !(difference < WEIGHT_TOLERANCE))).toEqual([]);
    }
    expect(found.weights.get('conv_stem.weight')).not.toEqual(weights.get('conv_stem.weight'));

    // What one engine has saved opens in the other.
    await onnx.loadState(found);
    expect(await onnx.state()).toEqual(found);
    await session.loadState(expected);
    expect(await session.state()).toEqual(expected);
    await Promise.all([onnx.release(), session.release()]);
  });

  test('take the same step with the head of a network alone', async () => {
    const tfjs = await loadTfjs({ backend: 'cpu' });
    const { head } = splitNetwork(dropping);
    const settings = {
      network: head,
      weights: weightsOf(head, weights),
      batchSize,
      inputSize,
      labelSmoothing,
      optimizer: { beta1: 0.9, beta2: 0.999, eps: 1e-4, weightDecay: 0.05, gradientClip: 1 },
      seed: 7,
    };
    const onnx = await createTrainingSession({ ...settings, threads: 1, layout: 'portable' });
    const session = await createTfjsTrainingSession({ ...settings, tfjs });
    const random = new Random('features');
    const images = new Float32Array(batchSize * head.architecture.featureChannels).map(() => random.normal());
    const input = { images, targets: batch(0).targets, learningRate: 1e-3 };
    const [found, expected] = [await session.step(input), await onnx.step(input)];
    expect(relativeDifference([found.loss, found.gradientNorm], [expected.loss, expected.gradientNorm])).toBeLessThan(
      STEP_TOLERANCE,
    );
    const rows = compareTensors(await session.weights(), await onnx.weights());
    expect(rows.map(({ name }) => name)).toEqual(['classifier.weight', 'classifier.bias']);
    for (const { difference } of rows) expect(difference).toBeLessThan(STEP_TOLERANCE);
    await Promise.all([onnx.release(), session.release()]);
  });
});
