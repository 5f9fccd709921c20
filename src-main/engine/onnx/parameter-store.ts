import type { InferenceSession } from 'onnxruntime-node';
import type { Weights } from '../../network/weights.ts';
import type { Outputs } from './run-into.ts';

/** Vectors of the state, each over all parameters. */
export type StateVector = 'weights' | 'firstMoments' | 'secondMoments' | 'average';

/** AdamW's step; `gradientNorm` is that of `scale` times the gradients, `step` counts from 1. */
export type OptimizerStep = {
  readonly step: number;
  readonly learningRate: number;
  readonly scale: number;
  readonly gradientNorm: number;
};

/**
 * The trained parameters, what AdamW keeps of them and the gradients of the step under way, wherever they lie: in the
 * memory of the process, or on the device. All state is zero at first.
 */
export type ParameterStore = {
  /** The current weights as inputs of the gradient graph. */
  feeds(): InferenceSession.OnnxValueMapType;
  /** A copy, by parameter. */
  read(vector: StateVector): Promise<Weights> | Weights;
  /** Copies in; all parameters have to be there. */
  write(vector: StateVector, values: Weights): Promise<void> | void;
  /** Where `runInto` is to write the gradients of a part of the batch; undefined where the results of a run hold them. */
  gradientOutputs(part: number): Outputs | undefined;
  /** Keeps the gradients among a run's results for the step; those of further parts of the batch are added to the first's. */
  takeGradients(results: InferenceSession.OnnxValueMapType, part: number): Promise<void> | void;
  /** The global L2 norm of `scale` times the gradients. */
  gradientNorm(scale: number): Promise<number> | number;
  step(options: OptimizerStep): Promise<void> | void;
  /** Lets the gradients of a step go that is not taken. */
  dropGradients(): void;
  /** Moves the average by `rate` (0..1) towards the weights. */
  moveAverage(rate: number): Promise<void> | void;
  release(): Promise<void> | void;
};
