import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type AppErrorData, appError } from '../../../src-shared/errors.ts';
import { Random } from '../../../src-shared/random.ts';
import { inputShape } from '../../network/head.ts';
import type { Network } from '../../network/network.ts';
import { sizeOf } from '../../network/parameters.ts';
import { fitTensors, fitWeights, type Weights } from '../../network/weights.ts';
import { buildGradientGraph, type GradientGraph, gradientOutput } from './gradient-graph.ts';
import { type GradientOf, HostOptimizer, type OptimizerSettings } from './host-optimizer.ts';
import { checkBatchSize, checkInputSize } from './input-size.ts';
import { chooseLayout, type LayoutChoice } from './layout-choice.ts';
import { RunningStatistics } from './running-statistics.ts';
import { float32Tensor, openSession, runSession } from './runtime.ts';

export type { OptimizerSettings } from './host-optimizer.ts';

export type TrainingSessionOptions = {
  /** Its drop rates are those of training. */
  readonly network: Network;
  /** Where training starts; copied. */
  readonly weights: Weights;
  readonly batchSize: number;
  /**
   * Images that go through the network together (default: the whole batch). A smaller part of the batch needs less
   * memory; BatchNorm then sees it alone, as with gradient accumulation in PyTorch.
   */
  readonly microBatchSize?: number;
  /** Height and width of the images in pixels. */
  readonly inputSize: number;
  readonly optimizer: OptimizerSettings;
  /** 0..1: the share of every target that is spread over all classes. */
  readonly labelSmoothing: number;
  /** [classes], as torch.nn.CrossEntropyLoss(weight); all 1 where nothing is given. */
  readonly classWeights?: Float32Array;
  /** Decay of an exponential moving average of the weights, 0..1 (Polyak and Juditsky, 1992); none where nothing is given. */
  readonly averageDecay?: number;
  /** Decides dropout and stochastic depth, together with the step count. */
  readonly seed: number | string;
  /** Threads of ONNX Runtime (default: one per physical core). */
  readonly threads?: number;
  /** `auto` (default): blocked where this processor has it and a self-check agrees with portable. */
  readonly layout?: 'auto' | 'portable' | 'blocked';
};

export type StepInput = {
  /** [batch, 3, inputSize, inputSize], RGB, normalised; the features [batch, length] where the network is a head. */
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
  /** The moving average, running statistics included, where one is kept. */
  readonly average?: Weights;
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
  /** Copies of the current weights, running statistics included. */
  weights(): Weights;
  /** The same of their moving average; undefined where none is kept. */
  average(): Weights | undefined;
  /** A copy of everything. */
  state(): TrainingState;
  /** Continues from `state`; @throws AppError `network.weights_mismatch`. */
  loadState(state: TrainingState): void;
  release(): Promise<void>;
};

/**
 * Builds forward and backward pass as one ONNX graph, a session that runs it, and an optimizer beside it.
 * @throws AppError `network.weights_mismatch`, `network.invalid_input_size`, `network.invalid_batch_size`.
 */
export async function createTrainingSession(options: TrainingSessionOptions): Promise<TrainingSession> {
  const { network, batchSize, microBatchSize = batchSize, inputSize, labelSmoothing, classWeights } = options;
  checkInputSize(inputSize);
  checkBatchSize(network, microBatchSize, inputSize);
  if (batchSize % microBatchSize !== 0)
    throw appError('network.invalid_micro_batch', { found: microBatchSize, batchSize });
  const weights = fitWeights(network, options.weights, 'memory');
  const layout = await chooseLayout(options.layout ?? 'auto');
  const graph = buildGradientGraph({
    network,
    batchSize: microBatchSize,
    inputSize,
    labelSmoothing,
    classWeights,
    makeLayout: layout.make,
  });
  const session = await openSession(graph.model, { threads: options.threads, optimisation: 'disabled' });
  return new OnnxTrainingSession(options, { graph, session, layout }, weights);
}

class OnnxTrainingSession implements TrainingSession {
  readonly layout: LayoutChoice['name'];
  readonly fallback: AppErrorData | undefined;
  readonly #options: TrainingSessionOptions;
  readonly #graph: GradientGraph;
  readonly #session: InferenceSession;
  readonly #optimizer: HostOptimizer;
  /** Views of the optimizer's memory. */
  readonly #parameters: Readonly<Record<string, Tensor>>;
  #running: RunningStatistics;
  #averageRunning: RunningStatistics | undefined;
  #step = 0;
  #isRunning = false;

  constructor(
    options: TrainingSessionOptions,
    built: { readonly graph: GradientGraph; readonly session: InferenceSession; readonly layout: LayoutChoice },
    weights: Weights,
  ) {
    const { graph } = built;
    this.#options = options;
    this.#graph = graph;
    this.#session = built.session;
    this.layout = built.layout.name;
    this.fallback = built.layout.fallback;
    const hasAverage = options.averageDecay !== undefined;
    const hasParts = (options.microBatchSize ?? options.batchSize) < options.batchSize;
    const optimizer = new HostOptimizer(graph.parameters, options.optimizer, [
      ...(hasAverage ? (['average'] as const) : []),
      ...(hasParts ? (['gradientSum'] as const) : []),
    ]);
    this.#optimizer = optimizer;
    this.#parameters = Object.fromEntries(
      graph.parameters.map((spec) => [spec.name, float32Tensor(optimizer.view('weights', spec.name), spec.shape)]),
    );
    optimizer.write('weights', weights);
    this.#running = new RunningStatistics(graph.norms, weights);
    if (hasAverage) {
      optimizer.write('average', weights);
      this.#averageRunning = this.#running.copy();
    }
  }

  async step(input: StepInput): Promise<StepResult> {
    if (this.#isRunning) throw new Error('A training step is running already');
    this.#isRunning = true;
    try {
      return await this.#takeStep(input);
    } finally {
      this.#isRunning = false;
    }
  }

  weights(): Weights {
    return inOrder(this.#options.network, this.#optimizer.read('weights'), this.#running.copy().tensors());
  }

  average(): Weights | undefined {
    const running = this.#averageRunning;
    return running && inOrder(this.#options.network, this.#optimizer.read('average'), running.copy().tensors());
  }

  state(): TrainingState {
    const average = this.average();
    return {
      step: this.#step,
      weights: this.weights(),
      firstMoments: this.#optimizer.read('firstMoments'),
      secondMoments: this.#optimizer.read('secondMoments'),
      ...(average ? { average } : {}),
    };
  }

  loadState(state: TrainingState): void {
    const { network } = this.#options;
    const { parameters, norms } = this.#graph;
    const names = { network: network.architecture.name, source: 'memory' };
    const weights = fitWeights(network, state.weights, names.source);
    const firstMoments = fitTensors(parameters, state.firstMoments, names);
    const secondMoments = fitTensors(parameters, state.secondMoments, names);
    // A run may begin to keep an average when it is resumed.
    const average = fitWeights(network, state.average ?? state.weights, names.source);
    this.#optimizer.write('weights', weights);
    this.#optimizer.write('firstMoments', firstMoments);
    this.#optimizer.write('secondMoments', secondMoments);
    this.#running = new RunningStatistics(norms, weights);
    if (this.#averageRunning) {
      this.#optimizer.write('average', average);
      this.#averageRunning = new RunningStatistics(norms, average);
    }
    this.#step = state.step;
  }

  async release(): Promise<void> {
    await this.#session.release();
  }

  async #takeStep(input: StepInput): Promise<StepResult> {
    const { network, batchSize, microBatchSize = batchSize } = this.#options;
    const parts = batchSize / microBatchSize;
    const images = splitEvenly(
      'images',
      input.images,
      [batchSize, ...inputShape(network, this.#options.inputSize)],
      parts,
    );
    const targets = splitEvenly('targets', input.targets, [batchSize, network.numClasses], parts);
    const running = this.#running.copy();
    const logits = new Float32Array(batchSize * network.numClasses);
    let lossSum = 0;
    let gradientOf: GradientOf = () => new Float32Array();
    for (let part = 0; part < parts; part++) {
      const result = await runSession(this.#session, {
        ...this.#parameters,
        ...this.#runningMeans(running),
        ...this.#masks(part),
        images: images[part] as Tensor, // one for each part
        targets: targets[part] as Tensor,
      });
      gradientOf = (name) => result(gradientOutput(name)).data;
      if (parts > 1) this.#optimizer.accumulate(gradientOf, part === 0);
      running.update(result('mean_changes').data, result('variances').data);
      logits.set(result('logits').data, part * microBatchSize * network.numClasses);
      lossSum += result('loss').data[0] ?? Number.NaN;
    }
    const loss = lossSum / parts;
    if (parts > 1) gradientOf = (name) => this.#optimizer.view('gradientSum', name);
    const gradientNorm = this.#optimizer.gradientNorm(gradientOf, 1 / parts);
    const isTaken = Number.isFinite(loss) && Number.isFinite(gradientNorm);
    if (isTaken) {
      this.#update(gradientOf, { learningRate: input.learningRate, scale: 1 / parts, gradientNorm, running });
    }
    const ranks = targetRanks(logits, input.targets, network.numClasses);
    return {
      loss,
      gradientNorm,
      isFinite: isTaken,
      logits,
      top1Correct: ranks.filter((rank) => rank < 1).length,
      top5Correct: ranks.filter((rank) => rank < 5).length,
    };
  }

  #update(
    gradientOf: GradientOf,
    taken: {
      readonly learningRate: number;
      readonly scale: number;
      readonly gradientNorm: number;
      readonly running: RunningStatistics;
    },
  ): void {
    const { running, ...step } = taken;
    this.#step++;
    this.#optimizer.step(gradientOf, { ...step, step: this.#step });
    this.#running = running;
    const { averageDecay } = this.#options;
    if (this.#averageRunning && averageDecay !== undefined) {
      // As in TensorFlow's ExponentialMovingAverage: a young average follows faster.
      const rate = 1 - Math.min(averageDecay, (1 + this.#step) / (10 + this.#step));
      this.#optimizer.average(rate);
      this.#averageRunning.approach(running, rate);
    }
  }

  #runningMeans(running: RunningStatistics): Record<string, Tensor> {
    const tensors = running.tensors();
    return Object.fromEntries(
      this.#graph.runningMeans.map(({ name, shape }) => {
        const tensor = tensors.get(name);
        if (!tensor) throw new Error(`There is no ${name}`);
        return [name, float32Tensor(tensor.data, shape)];
      }),
    );
  }

  /** Seeded by step, part and layer: a resumed run draws what an uninterrupted one would have drawn. */
  #masks(part: number): Record<string, Tensor> {
    const { seed } = this.#options;
    const step = this.#step + 1;
    return Object.fromEntries(
      this.#graph.masks.map(({ input, layer, rate, shape }) => {
        const random = part === 0 ? new Random(seed, 'mask', step, layer) : new Random(seed, 'mask', step, layer, part);
        const values = new Float32Array(sizeOf(shape)).map(() => (random.next() < rate ? 0 : 1 / (1 - rate)));
        return [input, float32Tensor(values, shape)];
      }),
    );
  }
}

/** The tensors of a network in the order of its state dict. */
function inOrder(network: Network, parameters: Weights, running: Weights): Weights {
  return fitWeights(network, new Map([...parameters, ...running]), 'memory');
}

function splitEvenly(what: string, data: Float32Array, shape: readonly number[], parts: number): readonly Tensor[] {
  const expected = sizeOf(shape);
  if (data.length !== expected) {
    throw appError('network.wrong_value_count', { what, found: data.length, expected, shape: shape.join(' x ') });
  }
  const [batch = 0, ...rest] = shape;
  const length = expected / parts;
  return Array.from({ length: parts }, (_, part) =>
    float32Tensor(data.subarray(part * length, (part + 1) * length), [batch / parts, ...rest]),
  );
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
