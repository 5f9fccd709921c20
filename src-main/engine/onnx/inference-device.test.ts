import { expect, test } from 'vitest';
import type { AppErrorData } from '../../../src-shared/errors.ts';
import { buildNetwork } from '../../network/network.ts';
import { initialWeights } from '../../network/weights.ts';
import { buildInferenceModel, createInferenceSession } from './inference.ts';
import { InferenceDevice } from './inference-device.ts';
import { findObstacle, PROVIDERS } from './providers.ts';

const network = buildNetwork({ architecture: 'test_efficientnet', numClasses: 5 });
const inputSize = 32;
const model = buildInferenceModel({
  network,
  weights: initialWeights(network, 'inference device'),
  inputSize,
  foldBatchNorm: false,
});
const images = new Float32Array(3 * 3 * inputSize * inputSize).map((_, i) => Math.sin(i));

test('models run on the processor from where a device is missing, which is told once', async () => {
  const provider = PROVIDERS.find((name) => findObstacle(name) !== undefined);
  if (!provider) throw new Error('This platform has every provider there is');
  const problems: AppErrorData[] = [];
  const device = new InferenceDevice({ provider, onRefused: (problem) => problems.push(problem) });
  const processor = await createInferenceSession(model);
  const expected = await processor.run(images, 3);
  await processor.release();
  for (let opened = 0; opened < 2; opened++) {
    const session = await device.open(model);
    expect(await session.run(images, 3)).toEqual(expected);
    await session.release();
  }
  expect(device.provider).toBe('cpu');
  expect(problems).toEqual([findObstacle(provider)]);
});

test('the processor is never refused', async () => {
  const device = new InferenceDevice({
    provider: 'cpu',
    onRefused: ({ message }) => {
      throw new Error(message);
    },
  });
  const session = await device.open(model);
  expect(await session.run(images, 3)).toHaveLength(3 * network.numClasses);
  await session.release();
});
