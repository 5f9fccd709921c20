import { beforeAll, describe, expect, test } from 'vitest';
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
import { computeTfjsGradients } from './gradients.ts';
import { createTfjsInferenceSession } from './inference.ts';
import { type LoadedTfjs, loadTfjs } from './load-tfjs.ts';
import { createTfjsTrainingSession } from './training-session.ts';

/** WebAssembly adds the up to 18,000 values behind a statistic one after the other. */
const RUNNING_TOLERANCE = 1e-5;

// WebAssembly runs here, plain JavaScript would need a minute or more a step; agreement.test.ts checks that one.
describe.each([
  { file: 'test_efficientnet_96', steps: 3 },
  // The long vectors of the larger network show in its first step.
  { file: 'tf_efficientnetv2_b0_96', steps: 1 },
])('$file as in timm', ({ file, steps }) => {
  const { golden, network, batchSize, inputSize, labelSmoothing, weights, images, targets } = openGoldenCase(file);
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
    expectGoldenStep(found, golden, { runningTolerance: RUNNING_TOLERANCE });
  });

  test(`takes the same steps of AdamW (${steps})`, async () => {
    const session = await createTfjsTrainingSession({
      tfjs,
      network,
      weights,
      batchSize,
      inputSize,
      optimizer: GOLDEN_OPTIMIZER,
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
