import type { Network } from '../../network/network.ts';
import { sizeOf } from '../../network/parameters.ts';
import type { Weights } from '../../network/weights.ts';
import type { GraphBuilder } from './graph.ts';
import type { Layout } from './layout.ts';
import { float32Tensor, openSession, runSession } from './runtime.ts';
import { packGroup, unpackGroup } from './tensor-group.ts';
import { buildTrainingGraph, HYPER_PARAMETERS } from './training-graph.ts';

export type GradientOptions = {
  readonly network: Network;
  /** Complete (`fitWeights`). */
  readonly weights: Weights;
  /** [batch, 3, inputSize, inputSize]. */
  readonly images: Float32Array;
  /** [batch, classes]. */
  readonly targets: Float32Array;
  readonly batchSize: number;
  readonly inputSize: number;
  readonly labelSmoothing: number;
  /** Values of a dropping layer's mask; all ones where nothing is given (nothing dropped). */
  readonly maskOf?: (layer: string, size: number) => Float32Array;
  makeLayout(graph: GraphBuilder, batch: number): Layout;
};

export type Gradients = {
  readonly loss: number;
  /** Of all parameters together, before clipping. */
  readonly norm: number;
  readonly logits: Float32Array;
  /** By parameter. */
  readonly gradients: Weights;
  /** Running statistics after the step. */
  readonly running: Weights;
};

/** Loss and every gradient of one training-mode pass, by the same graph that a training session runs. For checks. */
export async function computeGradients(options: GradientOptions): Promise<Gradients> {
  const { network, batchSize, inputSize } = options;
  const graph = buildTrainingGraph({
    network,
    batchSize,
    inputSize,
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
    noDecay: [],
    withGradients: true,
    makeLayout: options.makeLayout,
  });
  const session = await openSession(graph.model, { optimisation: 'disabled' });
  try {
    // A step of size zero: only the gradients are looked at.
    const hyper = { stepSize: 0, rootCorrection: 1, decay: 1, clip: 1, smoothing: options.labelSmoothing };
    const feeds = {
      images: float32Tensor(options.images, [batchSize, 3, inputSize, inputSize]),
      targets: float32Tensor(options.targets, [batchSize, network.numClasses]),
      hyper: float32Tensor(
        Float32Array.from(HYPER_PARAMETERS, (name) => hyper[name]),
        [HYPER_PARAMETERS.length],
      ),
      ...Object.fromEntries(
        graph.masks.map(({ input, layer, shape }) => {
          const size = sizeOf(shape);
          const values = options.maskOf?.(layer, size) ?? new Float32Array(size).fill(1);
          return [input, float32Tensor(values, shape)];
        }),
      ),
      ...Object.fromEntries(
        [...graph.parameterGroups, graph.running].flatMap((group) =>
          ['weights', 'first', 'second'].flatMap((kind) => {
            if (kind !== 'weights' && group.name === 'running') return [];
            const values = kind === 'weights' ? packGroup(group, options.weights) : new Float32Array(group.length);
            return [[`${kind}_${group.name}`, float32Tensor(values, [group.length])]];
          }),
        ),
      ),
    };
    const result = await runSession(session, feeds);
    return {
      loss: result('loss').data[0] ?? Number.NaN,
      norm: result('gradient_norm').data[0] ?? Number.NaN,
      logits: result('logits').data,
      gradients: new Map(
        graph.parameterGroups.flatMap((group) => [...unpackGroup(group, result(`gradients_${group.name}`).data)]),
      ),
      running: unpackGroup(graph.running, result('next_weights_running').data),
    };
  } finally {
    await session.release();
  }
}
