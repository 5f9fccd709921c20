import { fnv1a } from '../../../src-shared/random.ts';
import type { Network } from '../../network/network.ts';
import { networkParameters, sizeOf } from '../../network/parameters.ts';
import type { Tensor, Weights } from '../../network/weights.ts';

/**
 * The numbers under which the golden files of this folder were made (timm 1.0.29.dev0, PyTorch 1.13, float32): a
 * 32-bit hash of seed + index, the seed being FNV-1a of the tensor's name, spread over [-1, 1). For tests.
 */
export function formulaValues(name: string, count: number): Float64Array {
  const seed = fnv1a(name);
  return Float64Array.from({ length: count }, (_, i) => {
    let x = (i + seed) >>> 0;
    x ^= x >>> 16;
    x = Math.imul(x, 0x7feb352d);
    x ^= x >>> 15;
    x = Math.imul(x, 0x846ca68b);
    x ^= x >>> 16;
    return (x >>> 0) / 2 ** 31 - 1;
  });
}

/** Weights of a network by the formula; the range of each kind keeps activations of order 1. */
export function formulaWeights(network: Network): Weights {
  const weights = new Map<string, Tensor>();
  for (const { name, shape, kind } of networkParameters(network)) {
    const fanIn = sizeOf(shape.slice(1));
    const values = formulaValues(name, sizeOf(shape)).map((u) => {
      if (kind === 'weight') return u * Math.sqrt(3 / fanIn);
      if (kind === 'norm_weight') return 1 + 0.1 * u;
      if (kind === 'running_var') return 1 + 0.1 * Math.abs(u);
      return 0.1 * u;
    });
    weights.set(name, { shape, data: Float32Array.from(values) });
  }
  return weights;
}

/** One-hot rows [labels.length, classes]. */
export function oneHot(labels: readonly number[], classes: number): Float32Array {
  const rows = new Float32Array(labels.length * classes);
  for (const [i, label] of labels.entries()) rows[i * classes + label] = 1;
  return rows;
}
