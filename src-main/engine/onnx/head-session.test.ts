import { expect, test } from 'vitest';
import { Random } from '../../../src-shared/random.ts';
import { buildNetwork } from '../../network/network.ts';
import { initialWeights } from '../../network/weights.ts';
import type { StepInput } from '../training-session.ts';
import { createBackboneSession, createHeadSession, type HeadSessionOptions } from './head-session.ts';
import { buildInferenceModel, createInferenceSession } from './inference.ts';

const network = buildNetwork({ architecture: 'test_efficientnet', numClasses: 4, dropRate: 0.3, dropPathRate: 0.5 });
const weights = initialWeights(network, 'start');
const batchSize = 6;
const inputSize = 40;
const options: HeadSessionOptions = {
  network,
  weights,
  batchSize,
  inputSize,
  optimizer: { beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0.05, gradientClip: 1 },
  labelSmoothing: 0,
  averageDecay: 0.9,
  seed: 1,
  threads: 1,
  reads: 'pictures',
};

function batch(index: number): StepInput {
  const random = new Random('batch', index);
  const images = new Float32Array(batchSize * 3 * inputSize * inputSize).map(() => random.normal());
  const targets = new Float32Array(batchSize * 4);
  for (let i = 0; i < batchSize; i++) targets[i * 4 + (i % 4)] = 1;
  return { images, targets, learningRate: 0.02 };
}

test('a head is trained on a backbone in evaluation mode, which stays as it is', async () => {
  const plain = buildNetwork({ architecture: 'test_efficientnet', numClasses: 4 });
  const session = await createHeadSession({ ...options, network: plain });
  const inference = await createInferenceSession(
    buildInferenceModel({ network: plain, weights, inputSize, foldBatchNorm: false }),
    { threads: 1 },
  );
  const first = await session.step(batch(0));
  const expected = await inference.run(batch(0).images, batchSize);
  // Folded BatchNorm against its own operator: float32 rounding.
  for (const [i, logit] of expected.entries()) expect(first.logits[i]).toBeCloseTo(logit, 4);
  let { loss } = first;
  for (let i = 0; i < 20; i++) ({ loss } = await session.step(batch(0)));
  expect(loss).toBeLessThan(first.loss - 0.05);
  const trained = await session.weights();
  expect([...trained.keys()]).toEqual([...weights.keys()]);
  const changed = [...trained].filter(([name, { data }]) => !Buffer.from(data.buffer).equals(bytesOf(weights, name)));
  expect(changed.map(([name]) => name)).toEqual(['classifier.weight', 'classifier.bias']);
  expect([...(await session.state()).firstMoments.keys()]).toEqual(['classifier.weight', 'classifier.bias']);
  await session.release();
  await inference.release();
});

test('it learns the same from features that were computed before', async () => {
  const backbone = await createBackboneSession(options);
  const fromPictures = await createHeadSession(options);
  const fromFeatures = await createHeadSession({ ...options, reads: 'features' });
  for (let i = 0; i < 3; i++) {
    await fromPictures.step(batch(i));
    await fromFeatures.step({ ...batch(i), images: await backbone.run(batch(i).images, batchSize) });
  }
  expect(await fromFeatures.state()).toEqual(await fromPictures.state());
  for (const session of [backbone, fromPictures, fromFeatures]) await session.release();
});

test('it goes on bit for bit from its state', async () => {
  const session = await createHeadSession(options);
  for (let i = 0; i < 2; i++) await session.step(batch(i));
  const state = await session.state();
  await session.step(batch(2));
  const other = await createHeadSession(options);
  await other.loadState(state);
  await other.step(batch(2));
  expect(await other.state()).toEqual(await session.state());
  expect(await other.average()).not.toEqual(await other.weights());
  for (const opened of [session, other]) await opened.release();
});

function bytesOf(tensors: typeof weights, name: string): Uint8Array {
  return new Uint8Array(tensors.get(name)?.data.buffer ?? new ArrayBuffer(0));
}
