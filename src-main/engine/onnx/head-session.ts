import { splitNetwork, weightsOf } from '../../network/head.ts';
import type { Network } from '../../network/network.ts';
import { fitWeights, type Weights } from '../../network/weights.ts';
import type { StepInput, StepResult, TrainingSession, TrainingState } from '../training-session.ts';
import { buildInferenceModel, createInferenceSession, type InferenceSession } from './inference.ts';
import { createTrainingSession, type OnnxTrainingSessionOptions } from './training-session.ts';

export type HeadSessionOptions = OnnxTrainingSessionOptions & {
  /** What `step` gets as images: pictures, or what the backbone has made of them already. */
  readonly reads: 'pictures' | 'features';
};

/**
 * Trains the head of a network on a backbone that stays as it is, in evaluation mode: running statistics, nothing
 * dropped. Weights are those of the whole network, moments those of the head.
 * @throws AppError as `createTrainingSession`.
 */
export async function createHeadSession({ reads, ...options }: HeadSessionOptions): Promise<TrainingSession> {
  const { network, batchSize } = options;
  const { backbone, head } = splitNetwork(network);
  const weights = fitWeights(network, options.weights, 'memory');
  const session = await createTrainingSession({
    ...options,
    network: head,
    weights: weightsOf(head, weights),
    // The faster kernels are for convolutions.
    layout: 'portable',
  });
  try {
    const features = reads === 'pictures' ? await createBackboneSession(options) : null;
    return new HeadSession({ head, session, features, frozen: weightsOf(backbone, weights), batchSize });
  } catch (error) {
    await session.release();
    throw error;
  }
}

/** Runs pictures through the backbone of a network in evaluation mode; gives the pooled features [batch, length]. */
export function createBackboneSession(
  options: Pick<OnnxTrainingSessionOptions, 'network' | 'weights' | 'inputSize' | 'threads'>,
): Promise<InferenceSession> {
  const { network, weights, inputSize, threads } = options;
  const { backbone } = splitNetwork(network);
  const model = buildInferenceModel({
    network: backbone,
    weights: weightsOf(backbone, weights),
    inputSize,
    foldBatchNorm: true,
  });
  return createInferenceSession(model, threads === undefined ? {} : { threads });
}

type HeadParts = {
  readonly head: Network;
  /** Of the head alone. */
  readonly session: TrainingSession;
  readonly features: InferenceSession | null;
  /** The backbone's weights. */
  readonly frozen: Weights;
  readonly batchSize: number;
};

class HeadSession implements TrainingSession {
  readonly #parts: HeadParts;

  constructor(parts: HeadParts) {
    this.#parts = parts;
  }

  get lossScale(): TrainingSession['lossScale'] {
    return this.#parts.session.lossScale;
  }

  async step(input: StepInput): Promise<StepResult> {
    const { session, features, batchSize } = this.#parts;
    const images = features === null ? input.images : await features.run(input.images, batchSize);
    return session.step({ ...input, images });
  }

  async weights(): Promise<Weights> {
    return this.#whole(await this.#parts.session.weights());
  }

  async average(): Promise<Weights | undefined> {
    const average = await this.#parts.session.average();
    return average && this.#whole(average);
  }

  async state(): Promise<TrainingState> {
    const { average, ...state } = await this.#parts.session.state();
    return { ...state, weights: this.#whole(state.weights), ...(average ? { average: this.#whole(average) } : {}) };
  }

  /** The backbone is the one that the session was made with. */
  async loadState({ average, ...state }: TrainingState): Promise<void> {
    const { head, session } = this.#parts;
    await session.loadState({
      ...state,
      weights: weightsOf(head, state.weights),
      ...(average ? { average: weightsOf(head, average) } : {}),
    });
  }

  async release(): Promise<void> {
    await this.#parts.session.release();
    await this.#parts.features?.release();
  }

  #whole(head: Weights): Weights {
    return new Map([...this.#parts.frozen, ...head]);
  }
}
