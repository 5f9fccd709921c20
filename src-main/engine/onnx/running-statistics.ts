import type { BatchNormLayer } from '../../network/network.ts';
import type { Tensor, Weights } from '../../network/weights.ts';

/** BatchNorm's running means and variances, kept outside the graph. */
export class RunningStatistics {
  readonly #norms: readonly BatchNormLayer[];
  readonly #tensors: ReadonlyMap<string, Tensor>;

  /** Copies what it starts from. */
  constructor(norms: readonly BatchNormLayer[], weights: Weights) {
    this.#norms = norms;
    const names = norms.flatMap(({ name }) => [`${name}.running_mean`, `${name}.running_var`]);
    this.#tensors = new Map(
      names.map((name) => [name, { shape: tensorOf(weights, name).shape, data: tensorOf(weights, name).data.slice() }]),
    );
  }

  /** The tensors themselves, not copies. */
  tensors(): Weights {
    return this.#tensors;
  }

  copy(): RunningStatistics {
    return new RunningStatistics(this.#norms, this.#tensors);
  }

  /** Moves all values by `rate` (0..1) towards another's. */
  approach(other: RunningStatistics, rate: number): void {
    for (const [name, { data }] of this.#tensors) {
      const { data: target } = tensorOf(other.#tensors, name);
      for (const [i, value] of target.entries()) data[i] = (data[i] ?? 0) + rate * (value - (data[i] ?? 0));
    }
  }

  /**
   * Moves by each layer's momentum towards what a batch measured: `meanChanges` (mean less running mean) and
   * `variances` (unbiased), all layers one after the other.
   */
  update(meanChanges: Float32Array, variances: Float32Array): void {
    let start = 0;
    for (const { name, momentum, channels } of this.#norms) {
      const end = start + channels;
      const mean = tensorOf(this.#tensors, `${name}.running_mean`).data;
      const variance = tensorOf(this.#tensors, `${name}.running_var`).data;
      for (const [c, change] of meanChanges.subarray(start, end).entries())
        mean[c] = (mean[c] ?? 0) + momentum * change;
      for (const [c, found] of variances.subarray(start, end).entries()) {
        variance[c] = (1 - momentum) * (variance[c] ?? 0) + momentum * found;
      }
      start = end;
    }
  }
}

function tensorOf(tensors: Weights, name: string): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`There is no ${name}`);
  return tensor;
}
