import { describe, expect, test } from 'vitest';
import { architectures } from './architecture.ts';
import { buildNetwork } from './network.ts';
import { isTrained, networkParameters, sizeOf } from './parameters.ts';

// Trained parameters with 1000 classes, as timm 1.0 counts them (sum(p.numel() for p in model.parameters())); in the
// published model cards 7.1, 8.1, 10.1, 14.4, 21.5, 54.1 and 118.5 million.
test.each([
  ['tf_efficientnetv2_b0', 7.1],
  ['tf_efficientnetv2_b1', 8.1],
  ['tf_efficientnetv2_b2', 10.1],
  ['tf_efficientnetv2_b3', 14.4],
  ['tf_efficientnetv2_s', 21.5],
  ['tf_efficientnetv2_m', 54.1],
  ['tf_efficientnetv2_l', 118.5],
])('%s has %s million parameters', (architecture, millions) => {
  const network = buildNetwork({ architecture, numClasses: 1000 });
  const count = networkParameters(network)
    .filter(isTrained)
    .reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  expect(Math.round(count / 1e5) / 10).toBe(millions);
});

test('every layer reads a result that comes before it', () => {
  for (const architecture of architectures) {
    const { layers } = buildNetwork({ architecture, numClasses: 2, dropRate: 0.1, dropPathRate: 0.1 });
    expect(layers.length).toBeGreaterThan(20);
    for (const [i, layer] of layers.entries()) {
      expect(layer.input).toBeLessThan(i);
      if (layer.kind === 'add') expect(layer.other).toBeLessThan(i);
    }
  }
});

test('stochastic depth rises linearly over all blocks and sits on residual branches only', () => {
  const { layers } = buildNetwork({ architecture: 'tf_efficientnetv2_b0', numClasses: 2, dropPathRate: 0.21 });
  const rates = layers.flatMap((layer) => (layer.kind === 'dropPath' ? [[layer.name, layer.rate] as const] : []));
  // 21 blocks: the rate of block i is 0.21 i / 21; blocks that change shape have no branch to drop.
  expect(rates.slice(0, 3)).toEqual([
    ['blocks.1.1.drop_path', expect.closeTo(0.02)],
    ['blocks.2.1.drop_path', expect.closeTo(0.04)],
    ['blocks.3.1.drop_path', expect.closeTo(0.06)],
  ]);
  expect(rates.at(-1)).toEqual(['blocks.5.7.drop_path', expect.closeTo(0.2)]);
});

test('without drop rates nothing is dropped', () => {
  const { layers } = buildNetwork({ architecture: 'test_efficientnet', numClasses: 2 });
  expect(layers.filter(({ kind }) => kind === 'dropout' || kind === 'dropPath')).toEqual([]);
});

describe('what cannot be built is refused', () => {
  test('an unknown name, with the nearest known one', () => {
    expect(() => buildNetwork({ architecture: 'tf_efficientnet_v2_s', numClasses: 2 })).toThrow(
      'There is no network named tf_efficientnet_v2_s. Did you mean tf_efficientnetv2_s?',
    );
  });

  test.each([0, -1, 2.5, Number.NaN])('%s classes', (numClasses) => {
    expect(() => buildNetwork({ architecture: 'test_efficientnet', numClasses })).toThrow(/num_classes is/);
  });

  test.each([-0.1, 1, Number.NaN])('a drop rate of %s', (rate) => {
    const options = { architecture: 'test_efficientnet', numClasses: 2 };
    expect(() => buildNetwork({ ...options, dropRate: rate })).toThrow(/drop_rate is/);
    expect(() => buildNetwork({ ...options, dropPathRate: rate })).toThrow(/drop_path_rate is/);
  });
});
