import { expect, test } from 'vitest';
import { inputShape, splitNetwork, weightsOf } from './head.ts';
import { buildNetwork, IMAGES } from './network.ts';
import { networkParameters } from './parameters.ts';
import { initialWeights } from './weights.ts';

const network = buildNetwork({ architecture: 'test_efficientnet', numClasses: 5, dropRate: 0.2 });
const { backbone, head } = splitNetwork(network);

test('backbone and head have the parameters of the network between them', () => {
  expect([...networkParameters(backbone), ...networkParameters(head)]).toEqual(networkParameters(network));
  const weights = initialWeights(network, 1);
  expect([...weightsOf(head, weights).keys()]).toEqual(['classifier.weight', 'classifier.bias']);
  expect(new Map([...weightsOf(backbone, weights), ...weightsOf(head, weights)])).toEqual(weights);
});

test('a head reads features, everything else pictures', () => {
  expect(head.layers.map(({ kind, input }) => [kind, input])).toEqual([
    ['dropout', IMAGES],
    ['linear', 0],
  ]);
  expect(inputShape(head, 64)).toEqual([network.architecture.featureChannels]);
  expect(inputShape(backbone, 64)).toEqual([3, 64, 64]);
  expect(inputShape(network, 64)).toEqual([3, 64, 64]);
  const withoutDropout = splitNetwork(buildNetwork({ architecture: 'test_efficientnet', numClasses: 5 })).head;
  expect(withoutDropout.layers.map(({ kind, input }) => [kind, input])).toEqual([['linear', IMAGES]]);
});
