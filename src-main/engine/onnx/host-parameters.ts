import type { InferenceSession } from 'onnxruntime-node';
import type { Weights } from '../../network/weights.ts';
import type { OptimizerSettings } from '../training-session.ts';
import { type GradientGraph, gradientOutput } from './gradient-graph.ts';
import { HostOptimizer } from './host-optimizer.ts';
import type { OptimizerStep, ParameterStore, StateVector } from './parameter-store.ts';
import type { Outputs } from './run-into.ts';
import { float32Tensor } from './runtime.ts';

export type ParameterStoreOptions = {
  readonly optimizer: OptimizerSettings;
  /** Whether an exponential moving average of the weights is kept. */
  readonly hasAverage: boolean;
  /** Whether batches come in several parts. */
  readonly hasParts: boolean;
};

/**
 * Parameters in the memory of the process, where ONNX Runtime reads weights and writes gradients in place: for every
 * provider that copies outputs.
 */
export class HostParameters implements ParameterStore {
  readonly #optimizer: HostOptimizer;
  readonly #feeds: InferenceSession.OnnxValueMapType;
  readonly #firstGradients: Outputs;
  readonly #partGradients: Outputs | undefined;

  constructor(
    { parameters, gradientShape }: Pick<GradientGraph, 'parameters' | 'gradientShape'>,
    options: ParameterStoreOptions,
  ) {
    const { hasAverage, hasParts } = options;
    const optimizer = new HostOptimizer(parameters, options.optimizer, [
      ...(hasAverage ? (['average'] as const) : []),
      ...(hasParts ? (['partGradients'] as const) : []),
    ]);
    const gradientsIn = (vector: 'gradients' | 'partGradients'): Outputs =>
      Object.fromEntries(
        parameters.map(({ name }) => [
          gradientOutput(name),
          float32Tensor(optimizer.view(vector, name), gradientShape(name)),
        ]),
      );
    this.#optimizer = optimizer;
    this.#feeds = Object.fromEntries(
      parameters.map(({ name, shape }) => [name, float32Tensor(optimizer.view('weights', name), shape)]),
    );
    this.#firstGradients = gradientsIn('gradients');
    this.#partGradients = hasParts ? gradientsIn('partGradients') : undefined;
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

  gradientOutputs(part: number): Outputs {
    if (part === 0) return this.#firstGradients;
    if (!this.#partGradients) throw new Error('Batches do not come in parts');
    return this.#partGradients;
  }

  /** They are in place already. */
  takeGradients(_results: InferenceSession.OnnxValueMapType, part: number): void {
    if (part > 0) this.#optimizer.addPart();
  }

  gradientNorm(scale: number): number {
    return this.#optimizer.gradientNorm(scale);
  }

  step(options: OptimizerStep): void {
    this.#optimizer.step(options);
  }

  /** The next run writes over them. */
  dropGradients(): void {}

  moveAverage(rate: number): void {
    this.#optimizer.average(rate);
  }

  /** Nothing but memory is held. */
  release(): void {}
}
