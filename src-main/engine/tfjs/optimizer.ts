import type { Scalar, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { GROUP_ROW } from '../onnx/tensor-group.ts';
import type { OptimizerSettings } from '../training-session.ts';
import type { TfjsCore } from './load-tfjs.ts';

/** torch.nn.utils.clip_grad_norm_ */
const CLIP_EPS = 1e-6;

/** The L2 norm of all vectors together; each is one of a `TensorGroup`. */
export function globalNorm(tf: TfjsCore, vectors: readonly Tensor1D[]): Scalar {
  return tf.sqrt(tf.addN(vectors.map((vector) => sumOfSquares(tf, vector))));
}

/** clip_grad_norm_'s factor: min(1, limit / (norm + 1e-6)). */
export function clipFactor(tf: TfjsCore, norm: Scalar, limit: number): Scalar {
  return tf.minimum(tf.div(limit, tf.add(norm, CLIP_EPS)), 1);
}

export type AdamWVectors = {
  readonly weights: Tensor1D;
  readonly firstMoment: Tensor1D;
  readonly secondMoment: Tensor1D;
};

/** One step of torch.optim.AdamW without amsgrad on a whole group; `step` counts from 1. */
export function adamW(
  tf: TfjsCore,
  { weights, ...moments }: AdamWVectors,
  gradients: Tensor,
  options: Pick<OptimizerSettings, 'beta1' | 'beta2' | 'eps' | 'weightDecay'> & {
    readonly step: number;
    readonly learningRate: number;
  },
): AdamWVectors {
  const { beta1, beta2, eps, weightDecay, step, learningRate } = options;
  const firstMoment: Tensor1D = tf.add(tf.mul(moments.firstMoment, beta1), tf.mul(gradients, 1 - beta1));
  const secondMoment: Tensor1D = tf.add(tf.mul(moments.secondMoment, beta2), tf.mul(tf.square(gradients), 1 - beta2));
  const root = tf.mul(tf.sqrt(secondMoment), 1 / Math.sqrt(1 - beta2 ** step));
  const update = tf.mul(tf.div(firstMoment, tf.add(root, eps)), learningRate / (1 - beta1 ** step));
  return { weights: tf.sub(tf.mul(weights, 1 - learningRate * weightDecay), update), firstMoment, secondMoment };
}

/**
 * In rows first: WebAssembly adds one float32 after the other, and over the seven million values of
 * tf_efficientnetv2_b0 such a sum was wrong by 0.8 percent.
 */
function sumOfSquares(tf: TfjsCore, vector: Tensor1D): Scalar {
  return tf.sum(tf.sum(tf.reshape(tf.square(vector), [-1, GROUP_ROW]), 1));
}
