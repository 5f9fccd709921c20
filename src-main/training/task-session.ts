import { buildNetwork, type Network } from '../network/network.ts';
import { networkParameters } from '../network/parameters.ts';
import type { Weights } from '../network/weights.ts';
import { openEngineSession } from './engine-session.ts';
import type { Fit } from './memory-fit.ts';
import type { TrainTask } from './messages.ts';

/** The network of a recipe. */
export function networkOf({ config: { model }, numClasses }: Pick<TrainTask, 'config' | 'numClasses'>): Network {
  return buildNetwork({
    architecture: model.name,
    numClasses,
    dropRate: model.drop_rate,
    dropPathRate: model.drop_path_rate,
  });
}

/** What a session is made for. */
export type Built = {
  readonly network: Network;
  readonly weights: Weights;
  readonly batchSize: number;
  readonly inputSize: number;
  readonly fit: Fit;
};

/** Opens the session of a recipe on its engine and device. @throws AppError `network.*`, `engine.*`. */
export function openTaskSession(
  task: Pick<TrainTask, 'config' | 'device' | 'classWeights'>,
  { fit, ...built }: Built,
): ReturnType<typeof openEngineSession> {
  const { engine, training, optimizer } = task.config;
  const options = {
    ...built,
    microBatchSize: fit.microBatch,
    recompute: fit.recompute,
    trainable: training.trainable,
    optimizer: {
      beta1: optimizer.betas[0],
      beta2: optimizer.betas[1],
      eps: optimizer.eps,
      weightDecay: training.weight_decay,
      gradientClip: training.gradient_clip,
      noDecay: training.decay_matrices_only ? vectorsOf(built.network) : [],
    },
    labelSmoothing: training.label_smoothing,
    seed: training.seed,
    ...(task.classWeights ? { classWeights: Float32Array.from(task.classWeights) } : {}),
    ...(training.ema_decay === null ? {} : { averageDecay: training.ema_decay }),
  };
  return openEngineSession(engine, task.device, options);
}

/** Biases and the weights of norms, as timm's `param_groups_weight_decay` leaves them out. */
function vectorsOf(network: Network): readonly string[] {
  return networkParameters(network).flatMap(({ name, shape }) => (shape.length <= 1 ? [name] : []));
}
