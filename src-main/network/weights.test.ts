import { expect, test } from 'vitest';
import { buildNetwork } from './network.ts';
import { fitWeights, initialWeights, type Tensor } from './weights.ts';

const network = buildNetwork({ architecture: 'test_efficientnet', numClasses: 10 });

test.each([
  // timm's _init_weight_goog: normal, variance 2 / (kernel height * kernel width * output channels / groups).
  ['blocks.2.0.conv_exp.weight', Math.sqrt(2 / (9 * 96))],
  ['blocks.4.0.conv_dw.weight', Math.sqrt(2 / 9)],
  ['conv_head.weight', Math.sqrt(2 / 256)],
  ['blocks.3.0.se.conv_expand.weight', Math.sqrt(2 / 128)],
  // Uniform within 1 / sqrt(classes): a third of the square of that is the variance.
  ['classifier.weight', Math.sqrt(1 / 30)],
])('%s starts with mean 0 and deviation %s', (name, deviation) => {
  const values = [...tensor(name).data];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  // Four standard errors of the mean and of the deviation of a normal sample.
  expect(Math.abs(mean)).toBeLessThan((4 * deviation) / Math.sqrt(values.length));
  expect(Math.abs(Math.sqrt(variance) / deviation - 1)).toBeLessThan(4 / Math.sqrt(2 * values.length));
});

test('BatchNorm starts as the identity and biases at 0', () => {
  expect(new Set(tensor('bn1.weight').data)).toEqual(new Set([1]));
  expect(new Set(tensor('bn1.running_var').data)).toEqual(new Set([1]));
  expect(new Set(tensor('bn1.running_mean').data)).toEqual(new Set([0]));
  expect(new Set(tensor('classifier.bias').data)).toEqual(new Set([0]));
});

test('a tensor starts with the same numbers whatever else the network holds', () => {
  const other = buildNetwork({ architecture: 'test_efficientnet', numClasses: 3 });
  expect(initialWeights(other, 7).get('conv_head.weight')).toEqual(initialWeights(network, 7).get('conv_head.weight'));
  expect(initialWeights(other, 8).get('conv_head.weight')).not.toEqual(tensor('conv_head.weight'));
});

test('weights of another network are refused with every difference in one message', () => {
  const weights = new Map(initialWeights(network, 1));
  weights.delete('bn1.bias');
  weights.set('bn1.weight', { shape: [2], data: new Float32Array(2) });
  weights.set('head.weight', { shape: [1], data: new Float32Array(1) });
  expect(() => fitWeights(network, weights, 'a.safetensors')).toThrow(
    'The weights in a.safetensors do not fit test_efficientnet: bn1.weight is [2], expected [24]; bn1.bias is missing; ' +
      'head.weight is not part of the network',
  );
});

test('counts of batches, which timm stores and nothing reads, are tolerated', () => {
  const weights = new Map(initialWeights(network, 1));
  weights.set('bn1.num_batches_tracked', { shape: [], data: Float32Array.of(5) });
  expect([...fitWeights(network, weights, 'memory').keys()]).toEqual([...initialWeights(network, 1).keys()]);
});

function tensor(name: string): Tensor {
  const found = initialWeights(network, 7).get(name);
  if (!found) throw new Error(`There is no ${name}`);
  return found;
}
