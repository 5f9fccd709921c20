import type { Weights } from '../../network/weights.ts';
import { GraphBuilder } from './graph.ts';
import { makeProbe, relativeDifference } from './probe.ts';
import type { Precision, Provider } from './providers.ts';
import { float32Tensor, openSession } from './runtime.ts';
import { createTrainingSession } from './training-session.ts';

/** How fast a device computes convolutions, beside the processor; both in GFLOP/s. */
export type Speed = { readonly device: number; readonly processor: number };

/** A training step of the probe on a device against the same step on the processor in float32. */
export type StepCheck = {
  readonly precision: Precision;
  /** Of the gradients that reach the optimizer, relative to their norm. */
  readonly difference: number;
  /** Of the second step: the first one compiles kernels. */
  readonly stepMs: number;
};

/** Measures the second run of a few convolutions on both sides: a graphics card is faster, a software adapter is not. */
export async function measureSpeed(provider: Provider): Promise<Speed> {
  const graph = new GraphBuilder();
  const { batch, channels, size, layers } = LOAD;
  const shape = [batch, channels, size, size];
  let x = graph.input('x', shape);
  const weight = graph.constant(new Float32Array(channels * channels * 9).fill(0.01), [channels, channels, 3, 3]);
  for (let layer = 0; layer < layers; layer++) x = graph.conv(x, weight, { pads: [1, 1, 1, 1] });
  // One number comes back: what is measured is the work, not the way.
  graph.output('y', graph.mean(x, [0, 1, 2, 3]));
  const model = graph.encode({ name: 'speed' });
  const images = float32Tensor(new Float32Array(batch * channels * size * size).fill(1), shape);
  const operations = 2 * layers * batch * size * size * channels * channels * 9;
  const measure = async (on: Provider): Promise<number> => {
    const session = await openSession(model, { provider: on, optimisation: 'all' });
    try {
      await session.run({ x: images });
      const start = performance.now();
      await session.run({ x: images });
      return operations / 1e6 / (performance.now() - start);
    } finally {
      await session.release();
    }
  };
  return { processor: await measure('cpu'), device: await measure(provider) };
}

/** @throws whatever ONNX Runtime or a driver says. */
export async function checkSteps(
  provider: Provider,
  precisions: readonly Precision[],
  report: (check: StepCheck) => void,
): Promise<void> {
  const expected = await takeSteps('cpu', 'float32');
  for (const precision of precisions) {
    const { gradients, stepMs } = await takeSteps(provider, precision);
    report({ precision, difference: relativeDifference(gradients, expected.gradients), stepMs });
  }
}

/** A quarter of a second on two slow cores, milliseconds on a card. */
const LOAD = { batch: 4, channels: 64, size: 56, layers: 4 };

/** The loss scale starts at 2^16; halved more often than this, gradients overflow for another reason. */
const MOST_SKIPPED = 16;

/** The first moments after one step are the gradients times 1 - beta1. */
async function takeSteps(
  provider: Provider,
  precision: Precision,
): Promise<{ readonly gradients: Weights; readonly stepMs: number }> {
  const { network, weights, batchSize, inputSize, images, targets } = makeProbe();
  const session = await createTrainingSession({
    network,
    weights,
    batchSize,
    inputSize,
    provider,
    precision,
    layout: 'portable',
    optimizer: { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, gradientClip: Number.POSITIVE_INFINITY },
    labelSmoothing: 0,
    seed: 0,
  });
  const input = { images, targets, learningRate: 1e-3 };
  try {
    let result = await session.step(input);
    for (let skipped = 0; result.isSkipped && skipped < MOST_SKIPPED; skipped++) result = await session.step(input);
    if (!result.isFinite)
      throw new Error(`the step's loss is ${result.loss}, its gradient norm ${result.gradientNorm}`);
    const { firstMoments: gradients } = await session.state();
    const start = performance.now();
    await session.step(input);
    return { gradients, stepMs: performance.now() - start };
  } finally {
    await session.release();
  }
}
