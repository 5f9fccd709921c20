import { inputShape } from '../../network/head.ts';
import { isTrained, networkParameters, sizeOf } from '../../network/parameters.ts';
import { buildGradientGraph } from './gradient-graph.ts';
import { chooseLayout } from './layout-choice.ts';
import type { OnnxTrainingSessionOptions } from './training-session.ts';

/** What a training session adds to the memory of the process on the CPU, in bytes, at its largest. */
export type MemoryEstimate = {
  /** Weights, moments, gradients and whatever else lies beside the graph with their size. */
  readonly stateBytes: number;
  /** Values inside the graph: activations, their gradients, weights in the layout of the kernels. */
  readonly graphBytes: number;
  /** Pictures, targets and logits of the batches that are held. */
  readonly batchBytes: number;
  /** The model and the runtime's own structures. */
  readonly sessionBytes: number;
  readonly totalBytes: number;
};

export type MemoryQuestion = Pick<
  OnnxTrainingSessionOptions,
  'network' | 'batchSize' | 'microBatchSize' | 'inputSize' | 'layout' | 'recompute' | 'averageDecay'
> & {
  /** Batches that are held at once (default: 1). */
  readonly batchCount?: number;
};

/** Weights, two moments and gradients. */
const STATE_VECTORS = 4;
/** Measured on graphs of 1,200 to 15,000 nodes. */
const BYTES_PER_NODE = 4000;
/** Code of the runtime that is read in with the first session, and stacks of its threads. */
const RUNTIME_BYTES = 60 * 2 ** 20;

/** Estimates before anything is allocated; builds the graph, which takes a fraction of a second. */
export async function estimateMemory(question: MemoryQuestion): Promise<MemoryEstimate> {
  const { network, batchSize, microBatchSize = batchSize, inputSize, averageDecay, batchCount = 1 } = question;
  const layout = await chooseLayout(question.layout ?? 'auto');
  const graph = buildGradientGraph({
    network,
    batchSize: microBatchSize,
    inputSize,
    labelSmoothing: 0,
    recompute: question.recompute,
    isRunInto: true,
    makeLayout: layout.make,
  });
  const parameters = networkParameters(network).filter(isTrained);
  const vectorBytes = parameters.reduce((sum, { shape }) => sum + sizeOf(shape), 0) * Float32Array.BYTES_PER_ELEMENT;
  const vectors = STATE_VECTORS + Number(averageDecay !== undefined) + Number(microBatchSize < batchSize);
  const sampleValues = sizeOf(inputShape(network, inputSize)) + 2 * network.numClasses;
  const parts = {
    stateBytes: vectors * vectorBytes,
    graphBytes: graph.peakBytes(),
    batchBytes: batchCount * batchSize * sampleValues * Float32Array.BYTES_PER_ELEMENT,
    sessionBytes: RUNTIME_BYTES + graph.nodeCount * BYTES_PER_NODE,
  };
  return { ...parts, totalBytes: Object.values(parts).reduce((sum, bytes) => sum + bytes, 0) };
}
