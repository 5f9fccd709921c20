import type { Tensor } from 'onnxruntime-node';
import type { Network } from '../../network/network.ts';
import { sizeOf } from '../../network/parameters.ts';
import type { Weights } from '../../network/weights.ts';
import type { GraphBuilder } from './graph.ts';
import type { Layout } from './layout.ts';
import { float32Tensor, openSession, runSession } from './runtime.ts';
import { packGroup, unpackGroup } from './tensor-group.ts';
import { buildTrainingGraph, HYPER_PARAMETERS, type TrainingGraph } from './training-graph.ts';

export type GradientOptions = {
  readonly network: Network;
  readonly batchSize: number;
  readonly inputSize: number;
  makeLayout(graph: GraphBuilder, batch: number): Layout;
};

export type GradientInput = {
  /** Complete (`fitWeights`). */
  readonly weights: Weights;
  /** [batch, 3, inputSize, inputSize]. */
  readonly images: Float32Array;
  /** [batch, classes]. */
  readonly targets: Float32Array;
  readonly labelSmoothing: number;
  /** Values of a dropping layer's mask; all ones where nothing is given (nothing dropped). */
  readonly maskOf?: (layer: string, size: number) => Float32Array;
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

export type GradientSession = {
  run(input: GradientInput): Promise<Gradients>;
  release(): Promise<void>;
};

/** Loss and every gradient of training-mode passes, by the same graph that a training session runs. For checks. */
export async function createGradientSession(options: GradientOptions): Promise<GradientSession> {
  const graph = buildTrainingGraph({
    ...options,
    beta1: 0.9,
    beta2: 0.999,
    eps: 1e-8,
    noDecay: [],
    withGradients: true,
  });
  // Checks are small, and threads that wait by spinning only take time from each other.
  const session = await openSession(graph.model, { threads: 1, optimisation: 'disabled' });
  return {
    async run(input) {
      const result = await runSession(session, makeFeeds(options, graph, input));
      return {
        loss: result('loss').data[0] ?? Number.NaN,
        norm: result('gradient_norm').data[0] ?? Number.NaN,
        logits: result('logits').data,
        gradients: new Map(
          graph.parameterGroups.flatMap((group) => [...unpackGroup(group, result(`gradients_${group.name}`).data)]),
        ),
        running: unpackGroup(graph.running, result('next_weights_running').data),
      };
    },
    release: () => session.release(),
  };
}

function makeFeeds(options: GradientOptions, graph: TrainingGraph, input: GradientInput): Record<string, Tensor> {
  const { network, batchSize, inputSize } = options;
  // A step of size zero: only the gradients are looked at.
  const hyper = { stepSize: 0, rootCorrection: 1, decay: 1, clip: 1, smoothing: input.labelSmoothing };
  const feeds: Record<string, Tensor> = {
    images: float32Tensor(input.images, [batchSize, 3, inputSize, inputSize]),
    targets: float32Tensor(input.targets, [batchSize, network.numClasses]),
    hyper: float32Tensor(
      Float32Array.from(HYPER_PARAMETERS, (name) => hyper[name]),
      [HYPER_PARAMETERS.length],
    ),
    weights_running: float32Tensor(packGroup(graph.running, input.weights), [graph.running.length]),
  };
  for (const { input: name, layer, shape } of graph.masks) {
    const size = sizeOf(shape);
    feeds[name] = float32Tensor(input.maskOf?.(layer, size) ?? new Float32Array(size).fill(1), shape);
  }
  for (const group of graph.parameterGroups) {
    const { name, length } = group;
    feeds[`weights_${name}`] = float32Tensor(packGroup(group, input.weights), [length]);
    feeds[`first_${name}`] = float32Tensor(new Float32Array(length), [length]);
    feeds[`second_${name}`] = float32Tensor(new Float32Array(length), [length]);
  }
  return feeds;
}
