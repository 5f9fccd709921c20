import { describe, expect, test } from 'vitest';
import { Random } from '../../../src-shared/random.ts';
import { type Architecture, parseBlock } from '../../network/architecture.ts';
import { buildNetwork } from '../../network/network.ts';
import { initialWeights } from '../../network/weights.ts';
import { buildGradientGraph } from './gradient-graph.ts';
import { createGradientSession } from './gradients.ts';
import { chooseLayout } from './layout-choice.ts';
import { RECOMPUTE_LEVELS } from './recompute.ts';

/** Every kind of block, with and without a way around it. */
const architecture: Architecture = {
  name: 'every block',
  stemChannels: 8,
  stages: ['cn_r2_k3_s1_e1_c8_skip', 'er_r2_k3_s2_e4_c24', 'ir_r2_k3_s2_e4_c40_se0.25'].map(parseBlock),
  featureChannels: 24,
  activation: 'silu',
  padding: 'same',
  batchNorm: { eps: 1e-3, momentum: 0.1 },
};
const network = buildNetwork({ architecture, numClasses: 3, dropRate: 0.25, dropPathRate: 0.25 });
const sizes = { batchSize: 6, inputSize: 40 };

describe.each(['portable', 'blocked'] as const)('with %s kernels', (wanted) => {
  test('gradients and statistics have the same bits however much is computed again', async (context) => {
    const layout = await chooseLayout(wanted);
    if (layout.name !== wanted) context.skip(layout.fallback?.message);
    const random = new Random('recompute');
    const images = new Float32Array(sizes.batchSize * 3 * sizes.inputSize ** 2).map(() => random.normal());
    const targets = new Float32Array(sizes.batchSize * 3).fill(1 / 3);
    targets.set([1, 0, 0]);
    const maskOf = (layer: string, length: number) => {
      const draw = new Random(layer);
      return new Float32Array(length).map(() => (draw.next() < 0.25 ? 0 : 1 / 0.75));
    };
    const weights = initialWeights(network, 'recompute');
    const results = [];
    for (const recompute of RECOMPUTE_LEVELS) {
      const session = await createGradientSession({
        network,
        ...sizes,
        labelSmoothing: 0.1,
        recompute,
        makeLayout: layout.make,
      });
      results.push(await session.run({ weights, images, targets, maskOf }));
      await session.release();
    }
    const [kept, ...again] = results;
    expect(kept?.gradients.size).toBeGreaterThan(50);
    for (const result of again) expect(result).toEqual(kept);
  });

  test('every level takes more nodes and less memory than the one before', async (context) => {
    const layout = await chooseLayout(wanted);
    if (layout.name !== wanted) context.skip(layout.fallback?.message);
    const graphs = RECOMPUTE_LEVELS.map((recompute) =>
      buildGradientGraph({
        network: buildNetwork({ architecture: 'tf_efficientnetv2_b0', numClasses: 3 }),
        batchSize: 8,
        inputSize: 128,
        labelSmoothing: 0.1,
        recompute,
        isRunInto: true,
        makeLayout: layout.make,
      }),
    );
    const [none, activations, blocks] = graphs.map((graph) => ({ nodes: graph.nodeCount, bytes: graph.peakBytes() }));
    if (!none || !activations || !blocks) throw new Error('There are three levels');
    expect(activations.nodes).toBeGreaterThan(none.nodes);
    expect(blocks.nodes).toBeGreaterThan(activations.nodes);
    expect(activations.bytes / none.bytes).toBeLessThan(0.82);
    expect(blocks.bytes / none.bytes).toBeLessThan(0.55);
  });
});
