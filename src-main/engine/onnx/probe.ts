import { Random } from '../../../src-shared/random.ts';
import { type Architecture, parseBlock } from '../../network/architecture.ts';
import { buildNetwork, type Network } from '../../network/network.ts';
import { initialWeights, type Weights } from '../../network/weights.ts';

/** A small network and a batch on which kernels are checked before they are trusted. */
export type Probe = {
  readonly network: Network;
  readonly weights: Weights;
  readonly batchSize: number;
  readonly inputSize: number;
  readonly images: Float32Array;
  readonly targets: Float32Array;
};

export function makeProbe(): Probe {
  const network = buildNetwork({ architecture: PROBE, numClasses: PROBE_CLASSES });
  const random = new Random('layout probe');
  const images = new Float32Array(PROBE_BATCH * 3 * PROBE_SIZE * PROBE_SIZE).map(() => random.normal());
  const targets = new Float32Array(PROBE_BATCH * PROBE_CLASSES).fill(1 / PROBE_CLASSES);
  // All targets alike would leave nothing to learn from: one sample is certain.
  targets.set([1, 0, 0]);
  const weights = initialWeights(network, 'layout probe');
  return { network, weights, batchSize: PROBE_BATCH, inputSize: PROBE_SIZE, images, targets };
}

/** The norm of the difference of all tensors over the norm of what is expected; 0 where nothing differs. */
export function relativeDifference(found: Weights, expected: Weights): number {
  let difference = 0;
  let size = 0;
  for (const [name, { data }] of expected) {
    const other = found.get(name)?.data;
    for (const [i, value] of data.entries()) {
      difference += (value - (other?.[i] ?? Number.NaN)) ** 2;
      size += value ** 2;
    }
  }
  return difference === 0 ? 0 : Math.sqrt(difference / size);
}

/** Every kind of block with and without stride, on even and odd sizes, channels that fill no whole block. */
const PROBE: Architecture = {
  name: 'probe',
  stemChannels: 8,
  stages: ['cn_r1_k3_s1_e1_c8_skip', 'er_r2_k3_s2_e4_c24', 'ir_r2_k3_s2_e4_c40_se0.25', 'ir_r1_k5_s2_e2_c16'].map(
    parseBlock,
  ),
  featureChannels: 24,
  activation: 'silu',
  padding: 'same',
  batchNorm: { eps: 1e-3, momentum: 0.1 },
};
/** Halved: 20, 10, 5, 3. */
const PROBE_SIZE = 40;
/** Enough for the kernels that work on blocks of samples, and not a whole block. */
const PROBE_BATCH = 10;
const PROBE_CLASSES = 3;
