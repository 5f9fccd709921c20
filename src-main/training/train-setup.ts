import { join } from 'node:path';
import { Preprocessor } from '../imaging/preprocessor.ts';
import { buildNetwork, type Network } from '../network/network.ts';
import { readStartingWeights } from '../network/pretrained/starting-weights.ts';
import { initialWeights, type Weights } from '../network/weights.ts';
import {
  LAST_CHECKPOINT,
  loadCheckpoint,
  type RunPosition,
  removeStrayCheckpoints,
  START_OF_RUN,
} from './checkpoint.ts';
import { type EngineSession, openEngineSession } from './engine-session.ts';
import type { TrainTask } from './messages.ts';
import { PhotoSupply } from './photo-supply.ts';
import type { TrainPort } from './train-loop.ts';

/** Everything a run works with. */
export type Training = {
  readonly network: Network;
  readonly preprocessor: Preprocessor;
  readonly session: EngineSession;
  readonly photos: PhotoSupply;
  readonly position: RunPosition;
  readonly stepsDone: number;
};

/**
 * Checks the photos, builds the network and opens its session, at the run's beginning or its last checkpoint.
 * @throws AppError `training.photos_changed`, `training.bad_checkpoint`, `network.*`, `io.*`, `cancelled`.
 */
export async function prepareTraining(task: TrainTask, port: TrainPort): Promise<Training> {
  const { config, numClasses } = task;
  const { model, data } = config;
  const network = buildNetwork({
    architecture: model.name,
    numClasses,
    dropRate: model.drop_rate,
    dropPathRate: model.drop_path_rate,
  });
  const checkpoint = task.isResumed ? await loadCheckpoint(join(task.checkpointDir, LAST_CHECKPOINT)) : null;
  const weights = checkpoint?.state.weights ?? (await startingWeights(task, network));
  const preprocessor = new Preprocessor({ ...task.preprocessing, target_size: data.input_size });
  const photos = await PhotoSupply.open(task, port, preprocessor.getConfig());
  try {
    const { session, notes } = await openSession(task, { network, weights, batchSize: photos.batchSize });
    if (checkpoint) await session.loadState(checkpoint.state);
    for (const note of notes) port.post({ type: 'note', note });
    const position = checkpoint?.position ?? START_OF_RUN;
    const stepsDone = checkpoint?.state.step ?? 0;
    await removeStrayCheckpoints(task.checkpointDir, position);
    port.post({ type: 'rewind', steps: stepsDone, epochs: position.epochsDone });
    return { network, preprocessor, session, photos, position, stepsDone };
  } catch (error) {
    await photos.close();
    throw error;
  }
}

function openSession(
  { config: { engine, data, training, optimizer } }: TrainTask,
  built: { readonly network: Network; readonly weights: Weights; readonly batchSize: number },
): ReturnType<typeof openEngineSession> {
  return openEngineSession(engine, {
    ...built,
    inputSize: data.input_size,
    optimizer: {
      beta1: optimizer.betas[0],
      beta2: optimizer.betas[1],
      eps: optimizer.eps,
      weightDecay: training.weight_decay,
      gradientClip: training.gradient_clip,
    },
    labelSmoothing: training.label_smoothing,
    seed: training.seed,
  });
}

/** Random weights, or published ones with a classifier for this number of classes. */
async function startingWeights(task: TrainTask, network: Network): Promise<Weights> {
  const { seed } = task.config.training;
  const { pretrainedPath } = task;
  return pretrainedPath === null ? initialWeights(network, seed) : readStartingWeights(pretrainedPath, network, seed);
}
