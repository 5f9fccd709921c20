import type { Network } from '../../network/network.ts';
import { sizeOf } from '../../network/parameters.ts';
import type { Weights } from '../../network/weights.ts';
import { buildGradientGraph, gradientOutput } from './gradient-graph.ts';
import type { GraphBuilder } from './graph.ts';
import type { Layout } from './layout.ts';
import type { Recompute } from './recompute.ts';
import { RunningStatistics } from './running-statistics.ts';
import { float32Tensor, openSession, runSession } from './runtime.ts';

export type GradientOptions = {
  readonly network: Network;
  readonly batchSize: number;
  readonly inputSize: number;
  readonly labelSmoothing: number;
  readonly classWeights?: Float32Array;
  readonly recompute?: Recompute;
  makeLayout(graph: GraphBuilder, batch: number): Layout;
};

export type GradientInput = {
  /** Complete (`fitWeights`). */
  readonly weights: Weights;
  /** [batch, 3, inputSize, inputSize]. */
  readonly images: Float32Array;
  /** [batch, classes]. */
  readonly targets: Float32Array;
  /** Values of a dropping layer's mask; all ones where nothing is given (nothing dropped). */
  readonly maskOf?: (layer: string, size: number) => Float32Array;
};

export type Gradients = {
  readonly loss: number;
  readonly logits: Float32Array;
  /** By parameter. */
  readonly gradients: Weights;
  /** Running statistics after the batch. */
  readonly running: Weights;
};

export type GradientSession = {
  run(input: GradientInput): Promise<Gradients>;
  release(): Promise<void>;
};

/** Loss and every gradient of training-mode passes, by the same graph that a training session runs. For checks. */
export async function createGradientSession(options: GradientOptions): Promise<GradientSession> {
  const { network, batchSize, inputSize } = options;
  const graph = buildGradientGraph(options);
  // Checks are small, and threads that wait by spinning only take time from each other.
  const session = await openSession(graph.model, { threads: 1, optimisation: 'disabled' });
  return {
    async run(input) {
      const feeds = {
        images: float32Tensor(input.images, [batchSize, 3, inputSize, inputSize]),
        targets: float32Tensor(input.targets, [batchSize, network.numClasses]),
        ...Object.fromEntries(
          graph.masks.map(({ input: name, layer, shape }) => {
            const size = sizeOf(shape);
            return [name, float32Tensor(input.maskOf?.(layer, size) ?? new Float32Array(size).fill(1), shape)];
          }),
        ),
        ...Object.fromEntries(
          [...graph.parameters, ...graph.runningMeans].map(({ name, shape }) => [
            name,
            float32Tensor(input.weights.get(name)?.data ?? new Float32Array(), shape),
          ]),
        ),
      };
      const result = await runSession(session, feeds);
      const running = new RunningStatistics(graph.norms, input.weights);
      running.update(result('mean_changes').data, result('variances').data);
      return {
        loss: result('loss').data[0] ?? Number.NaN,
        logits: result('logits').data,
        gradients: new Map(
          graph.parameters.map(({ name, shape }) => [name, { shape, data: result(gradientOutput(name)).data }]),
        ),
        running: running.tensors(),
      };
    },
    release: () => session.release(),
  };
}
