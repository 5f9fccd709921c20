import type { InferenceSession } from 'onnxruntime-node';
import type { ParameterSpec } from '../../network/parameters.ts';
import type { Weights } from '../../network/weights.ts';
import { gradientOutput } from './gradient-graph.ts';
import { type GradientOf, HostOptimizer, type OptimizerSettings } from './host-optimizer.ts';
import type { OptimizerStep, ParameterStore, StateVector } from './parameter-store.ts';
import { float32Data, float32Tensor } from './runtime.ts';

export type ParameterStoreOptions = {
  readonly optimizer: OptimizerSettings;
  /** Whether an exponential moving average of the weights is kept. */
  readonly hasAverage: boolean;
  /** Whether batches come in several parts. */
  readonly hasParts: boolean;
};

/** Parameters in the memory of the process, which ONNX Runtime reads where they lie: for every provider that copies outputs. */
export class HostParameters implements ParameterStore {
  readonly #optimizer: HostOptimizer;
  readonly #feeds: InferenceSession.OnnxValueMapType;
  readonly #hasParts: boolean;
  #gradientOf: GradientOf = noGradient;

  constructor(parameters: readonly ParameterSpec[], options: ParameterStoreOptions) {
    const { hasAverage, hasParts } = options;
    const optimizer = new HostOptimizer(parameters, options.optimizer, [
      ...(hasAverage ? (['average'] as const) : []),
      ...(hasParts ? (['gradientSum'] as const) : []),
    ]);
    this.#optimizer = optimizer;
    this.#hasParts = hasParts;
    this.#feeds = Object.fromEntries(
      parameters.map(({ name, shape }) => [name, float32Tensor(optimizer.view('weights', name), shape)]),
    );
  }

  feeds(): InferenceSession.OnnxValueMapType {
    return this.#feeds;
  }

  read(vector: StateVector): Weights {
    return this.#optimizer.read(vector);
  }

  write(vector: StateVector, values: Weights): void {
    this.#optimizer.write(vector, values);
  }

  takeGradients(results: InferenceSession.OnnxValueMapType, part: number): void {
    this.#gradientOf = (name) => float32Data(results, gradientOutput(name));
    if (!this.#hasParts) return;
    this.#optimizer.accumulate(this.#gradientOf, part === 0);
    this.#gradientOf = (name) => this.#optimizer.view('gradientSum', name);
  }

  gradientNorm(scale: number): number {
    return this.#optimizer.gradientNorm(this.#gradientOf, scale);
  }

  step(options: OptimizerStep): void {
    this.#optimizer.step(this.#gradientOf, options);
    this.dropGradients();
  }

  dropGradients(): void {
    this.#gradientOf = noGradient;
  }

  moveAverage(rate: number): void {
    this.#optimizer.average(rate);
  }

  release(): void {
    this.dropGradients();
  }
}

function noGradient(name: string): Float32Array {
  throw new Error(`There is no gradient of ${name}`);
}
