import { sizeOf } from '../../network/parameters.ts';
import { fixed, type GraphBuilder, type Value } from './graph.ts';

/** The global L2 norm of all gradients, from one sum of squares per tensor. */
export function globalNorm(graph: GraphBuilder, gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) => graph.reshape(sumOfSquares(graph, gradient), [1]));
  return graph.map('Sqrt', graph.sum(graph.concat(squares, 0), [0]));
}

/** clip_grad_norm_'s factor: min(1, limit / (norm + 1e-6)). */
export function clipFactor(graph: GraphBuilder, norm: Value, limit: Value): Value {
  return graph.min(graph.div(limit, graph.add(norm, graph.scalar(CLIP_EPS))), graph.scalar(1));
}

/** Scalars that change from step to step and are computed outside the graph in double precision. */
export type AdamWScalars = {
  /** learning rate / (1 - beta1^step) */
  readonly stepSize: Value;
  /** 1 / sqrt(1 - beta2^step) */
  readonly rootCorrection: Value;
  /** 1 - learning rate * weight decay; undefined leaves the weights undecayed. */
  readonly decay: Value | undefined;
};

export type AdamWTensors = {
  readonly weights: Value;
  readonly gradients: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
};

/** One step of AdamW over flat vectors, as torch.optim.AdamW without amsgrad. */
export function adamW(
  graph: GraphBuilder,
  tensors: AdamWTensors,
  scalars: AdamWScalars,
  settings: { readonly beta1: number; readonly beta2: number; readonly eps: number },
): Omit<AdamWTensors, 'gradients'> {
  const { weights, gradients } = tensors;
  const { beta1, beta2, eps } = settings;
  const firstMoment = graph.add(
    graph.mul(tensors.firstMoment, graph.scalar(beta1)),
    graph.mul(gradients, graph.scalar(1 - beta1)),
  );
  const secondMoment = graph.add(
    graph.mul(tensors.secondMoment, graph.scalar(beta2)),
    graph.mul(graph.mul(gradients, gradients), graph.scalar(1 - beta2)),
  );
  const root = graph.mul(graph.map('Sqrt', secondMoment), scalars.rootCorrection);
  const update = graph.mul(graph.div(firstMoment, graph.add(root, graph.scalar(eps))), scalars.stepSize);
  const decayed = scalars.decay ? graph.mul(weights, scalars.decay) : weights;
  return { weights: graph.sub(decayed, update), firstMoment, secondMoment };
}

/** torch.nn.utils.clip_grad_norm_ */
const CLIP_EPS = 1e-6;

/**
 * Long vectors are summed in rows first: one running float32 sum over a million squares loses digits (2e-5 of the
 * norm was measured).
 */
function sumOfSquares(graph: GraphBuilder, x: Value): Value {
  const ROW = 1024;
  const size = sizeOf(fixed(x));
  if (size % ROW !== 0 || size <= ROW) return graph.sumOfSquares(graph.reshape(x, [size]), [0]);
  return graph.sum(graph.sumOfSquares(graph.reshape(x, [size / ROW, ROW]), [1]), [0]);
}
