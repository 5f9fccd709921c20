import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type AppErrorData, appError } from '../../../src-shared/errors.ts';
import { Random } from '../../../src-shared/random.ts';
import type { Network } from '../../network/network.ts';
import { sizeOf } from '../../network/parameters.ts';
import { fitTensors, fitWeights, type Weights } from '../../network/weights.ts';
import { checkBatchSize, checkInputSize } from './input-size.ts';
import { chooseLayout, type LayoutChoice } from './layout-choice.ts';
import { float32Tensor, openSession, runSession } from './runtime.ts';
import { packGroup, type TensorGroup, unpackGroup } from './tensor-group.ts';
import { buildTrainingGraph, HYPER_PARAMETERS, type HyperParameters, type TrainingGraph } from './training-graph.ts';

/** AdamW (Loshchilov and Hutter, 2019) as torch.optim.AdamW computes it, after torch.nn.utils.clip_grad_norm_. */
export type OptimizerSettings = {
  readonly beta1: number;
  readonly beta2: number;
  readonly eps: number;
  readonly weightDecay: number;
  /** Largest global gradient norm; `Infinity` for no clipping. */
  readonly gradientClip: number;
  /** Parameters that are not decayed (default: none, as torch without groups). */
  readonly noDecay?: readonly string[];
};

export type TrainingSessionOptions = {
  /** Its drop rates are those of training. */
  readonly network: Network;
  /** Where training starts; copied. */
  readonly weights: Weights;
  readonly batchSize: number;
  /** Height and width of the images in pixels. */
  readonly inputSize: number;
  readonly optimizer: OptimizerSettings;
  /** 0..1: the share of every target that is spread over all classes. */
  readonly labelSmoothing: number;
  /** Decides dropout and stochastic depth, together with the step count. */
  readonly seed: number | string;
  /** Threads of ONNX Runtime (default: one per physical core). */
  readonly threads?: number;
  /** `auto` (default): blocked where this processor has it and a self-check agrees with portable. */
  readonly layout?: 'auto' | 'portable' | 'blocked';
};

export type StepInput = {
  /** [batch, 3, inputSize, inputSize], RGB, normalised. */
  readonly images: Float32Array;
  /** [batch, numClasses], rows sum to 1; one-hot, or mixed by mixup and CutMix. Label smoothing is applied inside. */
  readonly targets: Float32Array;
  readonly learningRate: number;
};

export type StepResult = {
  /** Mean cross-entropy over the batch, before the update. */
  readonly loss: number;
  /** Global norm before clipping. */
  readonly gradientNorm: number;
  /** Whether loss and gradient norm are finite. If not, the step was not taken: the state is what it was before. */
  readonly isFinite: boolean;
  /** [batch, numClasses], of the training pass (batch statistics, dropout active). */
  readonly logits: Float32Array;
  /** Samples whose largest logit is their largest target. */
  readonly top1Correct: number;
  /** Samples whose largest target is among the five largest logits. */
  readonly top5Correct: number;
};

/** Everything a resumed run needs to continue bit for bit. Moments are keyed by parameter, without running statistics. */
export type TrainingState = {
  /** Optimizer steps done. */
  readonly step: number;
  readonly weights: Weights;
  readonly firstMoments: Weights;
  readonly secondMoments: Weights;
};

export type TrainingSession = {
  /** Which kernels run, and why the faster ones don't where they were asked for or possible. */
  readonly layout: 'portable' | 'blocked';
  readonly fallback: AppErrorData | undefined;
  /**
   * One optimizer step. Calls may not overlap. It can't be interrupted: ending the thread or the process during a step
   * aborts the whole process inside ONNX Runtime, so wait for it first.
   * @throws AppError `network.wrong_value_count`.
   */
  step(input: StepInput): Promise<StepResult>;
  /** A copy of the current weights, running statistics included. */
  weights(): Weights;
  /** A copy of everything. */
  state(): TrainingState;
  /** Continues from `state`; @throws AppError `network.weights_mismatch`. */
  loadState(state: TrainingState): void;
  release(): Promise<void>;
};

/**
 * Builds the whole training step as one ONNX graph and a session that runs it.
 * @throws AppError `network.weights_mismatch`, `network.invalid_input_size`, `network.invalid_batch_size`.
 */
export async function createTrainingSession(options: TrainingSessionOptions): Promise<TrainingSession> {
  const { network, batchSize, inputSize, optimizer } = options;
  checkInputSize(inputSize);
  checkBatchSize(network, batchSize, inputSize);
  const weights = fitWeights(network, options.weights, 'memory');
  const layout = await chooseLayout(options.layout ?? 'auto');
  const graph = buildTrainingGraph({
    network,
    batchSize,
    inputSize,
    beta1: optimizer.beta1,
    beta2: optimizer.beta2,
    eps: optimizer.eps,
    noDecay: optimizer.noDecay ?? [],
    makeLayout: layout.make,
  });
  const session = await openSession(graph.model, { threads: options.threads, optimisation: 'disabled' });
  return new OnnxTrainingSession(options, { graph, session, layout }, weights);
}

class OnnxTrainingSession implements TrainingSession {
  readonly layout: LayoutChoice['name'];
  readonly fallback: AppErrorData | undefined;
  readonly #options: TrainingSessionOptions;
  readonly #graph: TrainingGraph;
  readonly #session: InferenceSession;
  /** The state as flat vectors by the names of the graph's inputs. */
  #vectors: ReadonlyMap<string, Float32Array>;
  #step = 0;
  #isRunning = false;

  constructor(
    options: TrainingSessionOptions,
    built: { readonly graph: TrainingGraph; readonly session: InferenceSession; readonly layout: LayoutChoice },
    weights: Weights,
  ) {
    this.#options = options;
    this.#graph = built.graph;
    this.#session = built.session;
    this.layout = built.layout.name;
    this.fallback = built.layout.fallback;
    this.#vectors = this.#pack({ step: 0, weights, firstMoments: new Map(), secondMoments: new Map() });
  }

  async step(input: StepInput): Promise<StepResult> {
    if (this.#isRunning) throw new Error('A training step is running already');
    this.#isRunning = true;
    try {
      const result = await runSession(this.#session, this.#feeds(input));
      const loss = result('loss').data[0] ?? Number.NaN;
      const gradientNorm = result('gradient_norm').data[0] ?? Number.NaN;
      const isTaken = Number.isFinite(loss) && Number.isFinite(gradientNorm);
      if (isTaken) {
        this.#vectors = new Map([...this.#vectors.keys()].map((name) => [name, result(`next_${name}`).data]));
        this.#step++;
      }
      const logits = result('logits').data;
      const ranks = targetRanks(logits, input.targets, this.#options.network.numClasses);
      return {
        loss,
        gradientNorm,
        isFinite: isTaken,
        logits,
        top1Correct: ranks.filter((rank) => rank < 1).length,
        top5Correct: ranks.filter((rank) => rank < 5).length,
      };
    } finally {
      this.#isRunning = false;
    }
  }

  weights(): Weights {
    return this.#unpack('weights', [...this.#graph.parameterGroups, this.#graph.running]);
  }

  state(): TrainingState {
    return {
      step: this.#step,
      weights: this.weights(),
      firstMoments: this.#unpack('first', this.#graph.parameterGroups),
      secondMoments: this.#unpack('second', this.#graph.parameterGroups),
    };
  }

  loadState(state: TrainingState): void {
    const { network } = this.#options;
    const parameters = this.#graph.parameterGroups.flatMap((group) => group.specs);
    const names = { network: network.architecture.name, source: 'memory' };
    this.#vectors = this.#pack({
      step: state.step,
      weights: fitWeights(network, state.weights, names.source),
      firstMoments: fitTensors(parameters, state.firstMoments, names),
      secondMoments: fitTensors(parameters, state.secondMoments, names),
    });
    this.#step = state.step;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  #feeds({ images, targets, learningRate }: StepInput): Record<string, Tensor> {
    const { network, batchSize, inputSize, optimizer, labelSmoothing } = this.#options;
    const step = this.#step + 1;
    const hyper: HyperParameters = {
      stepSize: learningRate / (1 - optimizer.beta1 ** step),
      rootCorrection: 1 / Math.sqrt(1 - optimizer.beta2 ** step),
      decay: 1 - learningRate * optimizer.weightDecay,
      clip: optimizer.gradientClip,
      smoothing: labelSmoothing,
    };
    const feeds: Record<string, Tensor> = {
      images: checkedTensor('images', images, [batchSize, 3, inputSize, inputSize]),
      targets: checkedTensor('targets', targets, [batchSize, network.numClasses]),
      hyper: float32Tensor(
        Float32Array.from(HYPER_PARAMETERS, (name) => hyper[name]),
        [HYPER_PARAMETERS.length],
      ),
    };
    for (const [name, vector] of this.#vectors) feeds[name] = float32Tensor(vector, [vector.length]);
    for (const { input, layer, rate, shape } of this.#graph.masks) {
      // Seeded by step and layer: a resumed run draws what an uninterrupted one would have drawn.
      const random = new Random(this.#options.seed, 'mask', step, layer);
      const mask = new Float32Array(sizeOf(shape)).map(() => (random.next() < rate ? 0 : 1 / (1 - rate)));
      feeds[input] = float32Tensor(mask, shape);
    }
    return feeds;
  }

  #pack(state: TrainingState): ReadonlyMap<string, Float32Array> {
    const vectors = new Map<string, Float32Array>();
    for (const group of this.#graph.parameterGroups) {
      vectors.set(`weights_${group.name}`, packGroup(group, state.weights));
      vectors.set(`first_${group.name}`, packGroup(group, state.firstMoments));
      vectors.set(`second_${group.name}`, packGroup(group, state.secondMoments));
    }
    vectors.set('weights_running', packGroup(this.#graph.running, state.weights));
    return vectors;
  }

  #unpack(kind: 'weights' | 'first' | 'second', groups: readonly TensorGroup[]): Weights {
    return new Map(
      groups.flatMap((group) => {
        const vector = this.#vectors.get(`${kind}_${group.name}`);
        if (!vector) throw new Error(`There is no vector ${kind}_${group.name}`);
        return [...unpackGroup(group, vector)];
      }),
    );
  }
}

function checkedTensor(what: string, data: Float32Array, shape: readonly number[]): Tensor {
  const expected = sizeOf(shape);
  if (data.length !== expected) {
    throw appError('network.wrong_value_count', { what, found: data.length, expected, shape: shape.join(' x ') });
  }
  return float32Tensor(data, shape);
}

/** For each sample how many logits exceed that of its largest target: 0 is a correct top-1. */
function targetRanks(logits: Float32Array, targets: Float32Array, classes: number): readonly number[] {
  const ranks: number[] = [];
  for (let start = 0; start < targets.length; start += classes) {
    const row = logits.subarray(start, start + classes);
    const wanted = targets.subarray(start, start + classes);
    const label = wanted.indexOf(Math.max(...wanted));
    const logit = row[label] ?? Number.NaN;
    // NaN compares false with everything: it has to count as wrong.
    ranks.push(Number.isNaN(logit) ? classes : row.filter((value) => value > logit).length);
  }
  return ranks;
}
