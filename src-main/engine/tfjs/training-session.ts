import type { Rank, Tensor, Tensor1D } from '@tensorflow/tfjs-core';
import { appError } from '../../../src-shared/errors.ts';
import { Random } from '../../../src-shared/random.ts';
import { inputShape } from '../../network/head.ts';
import { sizeOf } from '../../network/parameters.ts';
import { checkValueCount } from '../../network/value-count.ts';
import { fitTensors, fitWeights, type Weights } from '../../network/weights.ts';
import { checkBatchSize, checkInputSize } from '../onnx/input-size.ts';
import { packGroup, type TensorGroup, unpackGroup } from '../onnx/tensor-group.ts';
import { targetRanks } from '../target-ranks.ts';
import type {
  StepInput,
  StepResult,
  TrainingSession,
  TrainingSessionOptions,
  TrainingState,
} from '../training-session.ts';
import type { LoadedTfjs } from './load-tfjs.ts';
import { adamW, clipFactor, globalNorm } from './optimizer.ts';
import { runTfjs } from './run-tfjs.ts';
import {
  groupNetwork,
  type NetworkGroups,
  type NetworkVectors,
  runTrainingPass,
  type TrainingPassResult,
} from './training-pass.ts';

export type TfjsTrainingSessionOptions = TrainingSessionOptions & { readonly tfjs: LoadedTfjs };

/**
 * A training session that interprets the network with TensorFlow.js. Equal options and batches give steps equal to those of
 * the ONNX engine, and states can be exchanged.
 * @throws AppError `network.weights_mismatch`, `network.invalid_input_size`, `network.invalid_batch_size`,
 * `network.invalid_micro_batch`, `engine.tfjs_out_of_memory`, `engine.tfjs_failed`.
 */
export async function createTfjsTrainingSession(options: TfjsTrainingSessionOptions): Promise<TrainingSession> {
  const { network, batchSize, microBatchSize = batchSize, inputSize, tfjs } = options;
  checkInputSize(inputSize);
  checkBatchSize(network, microBatchSize, inputSize);
  if (batchSize % microBatchSize !== 0)
    throw appError('network.invalid_micro_batch', { found: microBatchSize, batchSize });
  const weights = fitWeights(network, options.weights, 'memory');
  return runTfjs(tfjs, () => new Session(options, weights));
}

/** Everything that lives from step to step. */
type StateVectors = {
  readonly weights: NetworkVectors;
  readonly firstMoments: Tensor1D[];
  readonly secondMoments: Tensor1D[];
  readonly average: NetworkVectors | undefined;
};

class Session implements TrainingSession {
  readonly lossScale = undefined;
  readonly #options: TfjsTrainingSessionOptions;
  readonly #groups: NetworkGroups;
  #vectors: StateVectors;
  #step = 0;
  #isRunning = false;

  constructor(options: TfjsTrainingSessionOptions, weights: Weights) {
    this.#options = options;
    this.#groups = groupNetwork(options.network, options.optimizer.noDecay);
    this.#vectors = this.#pack({ weights });
  }

  async step(input: StepInput): Promise<StepResult> {
    const { network, batchSize, inputSize, tfjs } = this.#options;
    checkValueCount('images', input.images, [batchSize, ...inputShape(network, inputSize)]);
    checkValueCount('targets', input.targets, [batchSize, network.numClasses]);
    if (this.#isRunning) throw new Error('A training step is running already');
    this.#isRunning = true;
    try {
      return await runTfjs(tfjs, () => this.#takeStep(input));
    } finally {
      this.#isRunning = false;
    }
  }

  async weights(): Promise<Weights> {
    return this.#unpack(this.#vectors.weights);
  }

  async average(): Promise<Weights | undefined> {
    const { average } = this.#vectors;
    return average && this.#unpack(average);
  }

  async state(): Promise<TrainingState> {
    const { trained } = this.#groups;
    const average = await this.average();
    return {
      step: this.#step,
      weights: await this.weights(),
      firstMoments: await unpackAll(trained, this.#vectors.firstMoments),
      secondMoments: await unpackAll(trained, this.#vectors.secondMoments),
      ...(average ? { average } : {}),
    };
  }

  async loadState(state: TrainingState): Promise<void> {
    const { network } = this.#options;
    const parameters = this.#groups.trained.flatMap((group) => group.specs);
    const names = { network: network.architecture.name, source: 'memory' };
    this.#replaceVectors(
      this.#pack({
        weights: fitWeights(network, state.weights, names.source),
        firstMoments: fitTensors(parameters, state.firstMoments, names),
        secondMoments: fitTensors(parameters, state.secondMoments, names),
        // A run may begin to keep an average when it is resumed.
        average: fitWeights(network, state.average ?? state.weights, names.source),
      }),
    );
    this.#step = state.step;
  }

  async release(): Promise<void> {
    this.#options.tfjs.tf.dispose(allTensors(this.#vectors));
  }

  async #takeStep(input: StepInput): Promise<StepResult> {
    const { tf } = this.#options.tfjs;
    const { loss, gradientNorm, logits, next } = tf.tidy(() => this.#computeStep(input));
    const figures = await Promise.all([loss.data(), gradientNorm.data(), logits.data<'float32'>()]);
    tf.dispose([loss, gradientNorm, logits]);
    const [[lossValue = Number.NaN], [normValue = Number.NaN], logitValues] = figures;
    const isTaken = Number.isFinite(lossValue) && Number.isFinite(normValue);
    if (isTaken) {
      this.#replaceVectors(next);
      this.#step++;
    } else {
      tf.dispose(allTensors(next));
    }
    const ranks = targetRanks(logitValues, input.targets, this.#options.network.numClasses);
    return {
      loss: lossValue,
      gradientNorm: normValue,
      isFinite: isTaken,
      isSkipped: false,
      logits: logitValues,
      top1Correct: ranks.filter((rank) => rank < 1).length,
      top5Correct: ranks.filter((rank) => rank < 5).length,
    };
  }

  #computeStep(input: StepInput) {
    const { optimizer, averageDecay } = this.#options;
    const { tf } = this.#options.tfjs;
    const { weights, firstMoments, secondMoments, average } = this.#vectors;
    const step = this.#step + 1;
    const passes = this.#runPasses(input, step);
    const share = 1 / passes.length;
    const gradients = weights.trained.map(
      (_, i) => tf.mul(tf.addN(passes.map((pass) => at(pass.gradients, i))), share) as Tensor1D, // a sum of vectors
    );
    const gradientNorm = globalNorm(tf, gradients);
    const clip = clipFactor(tf, gradientNorm, optimizer.gradientClip);
    const updated = this.#groups.trained.map(({ isDecayed }, i) =>
      adamW(
        tf,
        { weights: at(weights.trained, i), firstMoment: at(firstMoments, i), secondMoment: at(secondMoments, i) },
        tf.mul(at(gradients, i), clip),
        {
          ...optimizer,
          weightDecay: isDecayed ? optimizer.weightDecay : 0,
          step,
          learningRate: input.learningRate,
        },
      ),
    );
    const nextWeights: NetworkVectors = {
      trained: updated.map((vectors) => vectors.weights),
      running: at(passes, passes.length - 1).running,
    };
    // As in TensorFlow's ExponentialMovingAverage: a young average follows faster.
    const rate = 1 - Math.min(averageDecay ?? 0, (1 + step) / (10 + step));
    const approach = (from: Tensor1D, to: Tensor1D): Tensor1D => tf.add(from, tf.mul(tf.sub(to, from), rate));
    const next: StateVectors = {
      weights: nextWeights,
      firstMoments: updated.map(({ firstMoment }) => firstMoment),
      secondMoments: updated.map(({ secondMoment }) => secondMoment),
      average: average && {
        trained: average.trained.map((vector, i) => approach(vector, at(nextWeights.trained, i))),
        running: average.running.map((vector, i) => approach(vector, at(nextWeights.running, i))),
      },
    };
    return {
      loss: tf.mul(tf.addN(passes.map(({ loss }) => loss)), share),
      gradientNorm,
      logits: tf.concat2d(
        passes.map(({ logits }) => logits),
        0,
      ),
      next,
    };
  }

  /** One pass for each part of the batch; each takes up the running statistics where the one before left them. */
  #runPasses({ images, targets }: StepInput, step: number): readonly TrainingPassResult[] {
    const { network, batchSize, microBatchSize = batchSize, inputSize, labelSmoothing, classWeights } = this.#options;
    const { tf } = this.#options.tfjs;
    const { trained, running } = this.#vectors.weights;
    const imageLength = sizeOf(inputShape(network, inputSize));
    const passes: TrainingPassResult[] = [];
    for (let first = 0; first < batchSize; first += microBatchSize) {
      const end = first + microBatchSize;
      const part = passes.length;
      const pass = runTrainingPass(tf, {
        network,
        groups: this.#groups,
        weights: { trained, running: passes.at(-1)?.running ?? running },
        batchSize: microBatchSize,
        inputSize,
        images: images.subarray(first * imageLength, end * imageLength),
        targets: targets.subarray(first * network.numClasses, end * network.numClasses),
        labelSmoothing,
        classWeights,
        mask: (layer, rate, shape) => this.#mask({ layer, rate, shape, part, step }),
      });
      passes.push(pass);
    }
    return passes;
  }

  /** Drawn as the ONNX engine draws it: both drop the same, and a resumed run what an uninterrupted one would have. */
  #mask({ layer, rate, shape, part, step }: MaskPlace): Tensor {
    const { seed } = this.#options;
    const random = part === 0 ? new Random(seed, 'mask', step, layer) : new Random(seed, 'mask', step, layer, part);
    const values = new Float32Array(sizeOf(shape)).map(() => (random.next() < rate ? 0 : 1 / (1 - rate)));
    return this.#options.tfjs.tf.tensor(values, [...shape]);
  }

  /** Moments that are not given are zero, as before the first step. */
  #pack(state: Pick<TrainingState, 'weights' | 'average'> & Partial<TrainingState>): StateVectors {
    const { tf } = this.#options.tfjs;
    const { trained, running } = this.#groups;
    const packAll = (groups: readonly TensorGroup[], tensors: Weights) =>
      groups.map((group) => tf.tensor1d(packGroup(group, tensors)));
    const packNetwork = (weights: Weights): NetworkVectors => ({
      trained: packAll(trained, weights),
      running: packAll(running, weights),
    });
    const packMoments = (moments: Weights | undefined) =>
      moments ? packAll(trained, moments) : trained.map(({ length }) => tf.zeros<Rank.R1>([length]));
    return {
      weights: packNetwork(state.weights),
      firstMoments: packMoments(state.firstMoments),
      secondMoments: packMoments(state.secondMoments),
      average: this.#options.averageDecay === undefined ? undefined : packNetwork(state.average ?? state.weights),
    };
  }

  /** In the order of the network's state dict. */
  async #unpack({ trained, running }: NetworkVectors): Promise<Weights> {
    const groups = [...this.#groups.trained, ...this.#groups.running];
    return fitWeights(this.#options.network, await unpackAll(groups, [...trained, ...running]), 'memory');
  }

  #replaceVectors(next: StateVectors): void {
    this.#options.tfjs.tf.dispose(allTensors(this.#vectors));
    this.#vectors = next;
  }
}

type MaskPlace = {
  readonly layer: string;
  readonly rate: number;
  readonly shape: readonly number[];
  readonly part: number;
  readonly step: number;
};

async function unpackAll(groups: readonly TensorGroup[], vectors: readonly Tensor1D[]): Promise<Weights> {
  const values = await Promise.all(vectors.map((vector) => vector.data<'float32'>()));
  return new Map(groups.flatMap((group, i) => unpackGroup(group, at(values, i))));
}

function allTensors({ weights, firstMoments, secondMoments, average }: StateVectors): Tensor[] {
  const networks = average ? [weights, average] : [weights];
  return [...firstMoments, ...secondMoments, ...networks.flatMap(({ trained, running }) => [...trained, ...running])];
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`There is no item ${index} of ${items.length}`);
  return item;
}
