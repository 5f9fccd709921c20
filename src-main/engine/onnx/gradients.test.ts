import { describe, expect, test } from 'vitest';
import { Random } from '../../../src-shared/random.ts';
import { type Architecture, parseBlock } from '../../network/architecture.ts';
import { buildNetwork } from '../../network/network.ts';
import { initialWeights, type Tensor, type Weights } from '../../network/weights.ts';
import { createGradientSession } from './gradients.ts';
import { chooseLayout } from './layout-choice.ts';

const plain = {
  stemChannels: 8,
  featureChannels: 8,
  activation: 'silu',
  padding: 'symmetric',
  batchNorm: { eps: 1e-3, momentum: 0.1 },
} as const;

// One architecture for each kind of layer; channels and sizes that fill no whole block and odd sizes on the way.
const cases: readonly (Omit<Architecture, 'name' | 'stages'> & { title: string; size: number; blocks: string[] })[] = [
  { title: 'dense convolutions', ...plain, size: 32, blocks: ['cn_r1_k3_s1_e1_c8_skip', 'cn_r1_k3_s2_e1_c24'] },
  { title: 'odd sizes and 5x5 kernels', ...plain, size: 34, blocks: ['cn_r1_k5_s2_e1_c8', 'ir_r1_k5_s2_e2_c8'] },
  { title: "TensorFlow's padding", ...plain, padding: 'same', size: 36, blocks: ['er_r2_k3_s2_e4_c16'] },
  { title: 'depthwise convolutions', ...plain, size: 32, blocks: ['ir_r2_k3_s2_e3_c8', 'ir_r1_k5_s2_e2_c8'] },
  { title: 'squeeze-excite', ...plain, size: 32, blocks: ['ir_r1_k3_s2_e2_c8_se0.25'] },
  { title: 'ReLU', ...plain, activation: 'relu', size: 32, blocks: ['ir_r1_k3_s2_e2_c8_se0.25'] },
];

// Central differences of a float32 loss of about 1: its rounding (1e-7) over a step of 1e-2 and the neglected third
// derivative leave about 1e-3 of the derivative. ReLU has corners, which a step of this size crosses (3e-2 measured). A
// wrong gradient is off by 0.1 and more.
const STEP = 1e-2;
const RELATIVE_TOLERANCE = { silu: 1e-2, relu: 1e-1 };
const ABSOLUTE_TOLERANCE = 2e-4;

describe.each(['portable', 'blocked'] as const)('gradients with %s kernels', (wanted) => {
  test.for(cases)('agree with finite differences: $title', async ({ title, size, blocks, ...rest }, context) => {
    const layout = await chooseLayout(wanted);
    if (layout.name !== wanted) context.skip(layout.fallback?.message);
    const architecture = { name: title, stages: blocks.map(parseBlock), ...rest };
    const network = buildNetwork({ architecture, numClasses: 5, dropRate: 0.25, dropPathRate: 0.25 });
    const batchSize = 3;
    const random = new Random('finite differences', title);
    const images = new Float32Array(batchSize * 3 * size * size).map(() => random.normal());
    const targets = Float32Array.from([1, 0, 0, 0, 0, 0, 0.5, 0.5, 0, 0, 0.2, 0.2, 0.2, 0.2, 0.2]);
    const maskOf = (layer: string, length: number) => {
      const draw = new Random(layer);
      return new Float32Array(length).map(() => (draw.next() < 0.25 ? 0 : 1 / 0.75));
    };
    const weights = initialWeights(network, 'finite differences');
    const session = await createGradientSession({
      network,
      batchSize,
      inputSize: size,
      labelSmoothing: 0.1,
      makeLayout: layout.make,
    });
    const lossAt = async (current: Weights) => (await session.run({ weights: current, images, targets, maskOf })).loss;
    const { gradients } = await session.run({ weights, images, targets, maskOf });
    expect(gradients.size).toBeGreaterThan(10);
    for (const [name, gradient] of gradients) {
      const direction = unitDirection(gradient.data, random);
      const slope = dot(gradient.data, direction);
      const forward = await lossAt(shifted(weights, name, direction, STEP));
      const backward = await lossAt(shifted(weights, name, direction, -STEP));
      const difference = (forward - backward) / (2 * STEP);
      const tolerance = RELATIVE_TOLERANCE[rest.activation] * Math.abs(difference) + ABSOLUTE_TOLERANCE;
      expect(Math.abs(slope - difference), `${name}: ${slope} against ${difference}`).toBeLessThan(tolerance);
    }
    await session.release();
  });
});

/** Half along the gradient, where the slope is largest, half at random, which sees errors across it. */
function unitDirection(gradient: Float32Array, random: Random): Float64Array {
  const along = normalised(Float64Array.from(gradient));
  const across = normalised(along.map(() => random.normal()));
  return normalised(along.map((value, i) => value + (across[i] ?? 0)));
}

function normalised(values: Float64Array): Float64Array {
  const length = Math.sqrt(dot(values, values)) || 1;
  return values.map((value) => value / length);
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function shifted(weights: Weights, name: string, direction: Float64Array, step: number): Weights {
  const { shape, data } = weights.get(name) as Tensor; // the name of a gradient
  return new Map(weights).set(name, { shape, data: data.map((value, i) => value + step * (direction[i] ?? 0)) });
}
