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
      for (let i = 0; i < data.length; i++) {
        const old = data[i] as number; // the index is below the length
        data[i] = old + rate * ((target[i] as number) - old); // of the same layer
      }
    }
  }

  /**
   * Moves by each layer's momentum towards what a batch measured: `meanChanges` (mean less running mean) and
   * `variances` (unbiased), all layers one after the other.
   */
  update(meanChanges: Float32Array, variances: Float32Array): void {
    let start = 0;
    for (const { name, momentum, channels } of this.#norms) {
      const mean = tensorOf(this.#tensors, `${name}.running_mean`).data;
      const variance = tensorOf(this.#tensors, `${name}.running_var`).data;
      blend(mean, 1, meanChanges.subarray(start, start + channels), momentum);
      blend(variance, 1 - momentum, variances.subarray(start, start + channels), momentum);
      start += channels;
    }
  }
}

/** values = keep * values + rate * measured; both of one length. */
function blend(values: Float32Array, keep: number, measured: Float32Array, rate: number): void {
  for (let i = 0; i < values.length; i++) {
    values[i] = keep * (values[i] as number) + rate * (measured[i] as number); // the index is below both lengths
  }
}

function tensorOf(tensors: Weights, name: string): Tensor {
  const tensor = tensors.get(name);
  if (!tensor) throw new Error(`There is no ${name}`);
  return tensor;
}
