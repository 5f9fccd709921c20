import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { type AppErrorData, appError } from '../../../src-shared/errors.ts';
import { Random } from '../../../src-shared/random.ts';
import { inputShape } from '../../network/head.ts';
import type { Network } from '../../network/network.ts';
import { isTrained, networkParameters, sizeOf } from '../../network/parameters.ts';
import { fitTensors, fitWeights, type Weights } from '../../network/weights.ts';
import { targetRanks } from '../target-ranks.ts';
import type {
  LossScale,
  StepInput,
  StepResult,
  TrainingSession,
  TrainingSessionOptions,
  TrainingState,
} from '../training-session.ts';
import { splitEvenly } from './batch-parts.ts';
import { DeviceParameters } from './device-parameters.ts';
import { buildGradientGraph, type GradientGraph, gradientOutput } from './gradient-graph.ts';
import { HostParameters } from './host-parameters.ts';
import { checkBatchSize, checkInputSize } from './input-size.ts';
import { chooseLayout, type LayoutChoice } from './layout-choice.ts';
import { afterGoodStep, afterSkippedStep, canShrink, FIRST_LOSS_SCALE } from './loss-scale.ts';
import type { ParameterStore } from './parameter-store.ts';
import { keepsOutputsOnDevice, type Precision, type Provider } from './providers.ts';
import type { Recompute } from './recompute.ts';
import { type Outputs, runInto } from './run-into.ts';
import { RunningStatistics } from './running-statistics.ts';
import { float32Data, float32Tensor, type OutputLocation, openSession } from './runtime.ts';
import { groupParameters, type TensorGroup } from './tensor-group.ts';

export type OnnxTrainingSessionOptions = TrainingSessionOptions & {
  /** Threads of ONNX Runtime (default: one per physical core). */
  readonly threads?: number;
  /** `auto` (default): blocked where this processor has it and a self-check agrees with portable; only on the CPU in float32. */
  readonly layout?: 'auto' | 'portable' | 'blocked';
  /** What the graph is executed on (default: the CPU). */
  readonly provider?: Provider;
  /** Default: float32. `float16` needs a provider that has it (`choose-device.ts`). */
  readonly precision?: Precision;
  /** Default: none. Changes memory and time, no bit of any result. */
  readonly recompute?: Recompute;
};

export type OnnxTrainingSession = TrainingSession & {
  /** Which kernels run, and why the faster ones don't where they were asked for or possible. */
  readonly layout: 'portable' | 'blocked';
  readonly fallback: AppErrorData | undefined;
};

/**
 * Builds forward and backward pass as one ONNX graph, a session that runs it, and an optimizer beside it.
 * @throws AppError `network.weights_mismatch`, `network.invalid_input_size`, `network.invalid_batch_size`.
 */
export async function createTrainingSession(options: OnnxTrainingSessionOptions): Promise<OnnxTrainingSession> {
  const { network, batchSize, microBatchSize = batchSize, inputSize, labelSmoothing, classWeights } = options;
  checkInputSize(inputSize);
  checkBatchSize(network, microBatchSize, inputSize);
  if (batchSize % microBatchSize !== 0)
    throw appError('network.invalid_micro_batch', { found: microBatchSize, batchSize });
  const weights = fitWeights(network, options.weights, 'memory');
  const { provider = 'cpu', precision } = options;
  // The blocked kernels are the processor's and know float32 only.
  const hasBlocked = provider === 'cpu' && precision !== 'float16';
  const layout = await chooseLayout(hasBlocked ? (options.layout ?? 'auto') : 'portable');
  const groups = keepsOutputsOnDevice(provider)
    ? groupParameters(networkParameters(network).filter(isTrained), options.optimizer.noDecay)
    : undefined;
  const graph = buildGradientGraph({
    network,
    batchSize: microBatchSize,
    inputSize,
    labelSmoothing,
    classWeights,
    groups,
    precision,
    recompute: options.recompute,
    isRunInto: groups === undefined,
    makeLayout: layout.make,
  });
  const session = await openSession(graph.model, {
    provider,
    threads: options.threads,
    optimisation: 'disabled',
    ...(groups ? { outputLocation: gradientsOnDevice(graph, groups) } : {}),
  });
  const storeOptions = {
    optimizer: options.optimizer,
    hasAverage: options.averageDecay !== undefined,
    hasParts: microBatchSize < batchSize,
  };
  try {
    const store = groups
      ? await DeviceParameters.open(provider, groups, storeOptions)
      : new HostParameters(graph, storeOptions);
    const opened = new Session(options, { graph, session, layout, store }, weights);
    await opened.start(weights);
    return opened;
  } catch (error) {
    await session.release();
    throw error;
  }
}

/** Everything but gradients comes back: it is small, and the host needs it. */
function gradientsOnDevice(
  { smallOutputs }: GradientGraph,
  groups: readonly TensorGroup[],
): Readonly<Record<string, OutputLocation>> {
  return Object.fromEntries([
    ...smallOutputs.map(({ name }) => [name, 'cpu'] as const),
    ...groups.map(({ name }) => [gradientOutput(name), 'gpu-buffer'] as const),
  ]);
}

class Session implements OnnxTrainingSession {
  readonly layout: LayoutChoice['name'];
  readonly fallback: AppErrorData | undefined;
  readonly #options: OnnxTrainingSessionOptions;
  readonly #graph: GradientGraph;
  readonly #session: InferenceSession;
  readonly #store: ParameterStore;
  /** Memory for what a run gives beside gradients. */
  readonly #smallOutputs: Outputs;
  #running: RunningStatistics;
  #averageRunning: RunningStatistics | undefined;
  #step = 0;
  #lossScale: LossScale | undefined;
  #isRunning = false;

  constructor(
    options: OnnxTrainingSessionOptions,
    built: {
      readonly graph: GradientGraph;
      readonly session: InferenceSession;
      readonly layout: LayoutChoice;
      readonly store: ParameterStore;
    },
    weights: Weights,
  ) {
    this.#options = options;
    this.#graph = built.graph;
    this.#session = built.session;
    this.#store = built.store;
    this.#smallOutputs = Object.fromEntries(
      built.graph.smallOutputs.map(({ name, shape }) => [name, float32Tensor(new Float32Array(sizeOf(shape)), shape)]),
    );
    this.layout = built.layout.name;
    this.fallback = built.layout.fallback;
    this.#running = new RunningStatistics(built.graph.norms, weights);
    if (options.averageDecay !== undefined) this.#averageRunning = this.#running.copy();
    if (options.precision === 'float16') this.#lossScale = FIRST_LOSS_SCALE;
  }

  /** Moments are zero as they are. */
  async start(weights: Weights): Promise<void> {
    await this.#store.write('weights', weights);
    if (this.#averageRunning) await this.#store.write('average', weights);
  }

  get lossScale(): LossScale | undefined {
    return this.#lossScale;
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

  async weights(): Promise<Weights> {
    return inOrder(this.#options.network, await this.#store.read('weights'), this.#running.copy().tensors());
  }

  async average(): Promise<Weights | undefined> {
    const running = this.#averageRunning;
    return running && inOrder(this.#options.network, await this.#store.read('average'), running.copy().tensors());
  }

  async state(): Promise<TrainingState> {
    const average = await this.average();
    return {
      step: this.#step,
      weights: await this.weights(),
      firstMoments: await this.#store.read('firstMoments'),
      secondMoments: await this.#store.read('secondMoments'),
      ...(average ? { average } : {}),
      ...(this.#lossScale ? { lossScale: this.#lossScale } : {}),
    };
  }

  async loadState(state: TrainingState): Promise<void> {
    const { network } = this.#options;
    const { parameters, norms } = this.#graph;
    const names = { network: network.architecture.name, source: 'memory' };
    const weights = fitWeights(network, state.weights, names.source);
    const firstMoments = fitTensors(parameters, state.firstMoments, names);
    const secondMoments = fitTensors(parameters, state.secondMoments, names);
    // A run may begin to keep an average when it is resumed.
    const average = fitWeights(network, state.average ?? state.weights, names.source);
    await this.#store.write('weights', weights);
    await this.#store.write('firstMoments', firstMoments);
    await this.#store.write('secondMoments', secondMoments);
    this.#running = new RunningStatistics(norms, weights);
    if (this.#averageRunning) {
      await this.#store.write('average', average);
      this.#averageRunning = new RunningStatistics(norms, average);
    }
    if (this.#lossScale) this.#lossScale = state.lossScale ?? FIRST_LOSS_SCALE;
    this.#step = state.step;
  }

  async release(): Promise<void> {
    await this.#store.release();
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
    for (let part = 0; part < parts; part++) {
      const results = await this.#run(part, {
        ...this.#store.feeds(),
        ...this.#runningMeans(running),
        ...this.#masks(part),
        ...(this.#lossScale ? { loss_scale: float32Tensor(Float32Array.of(this.#lossScale.factor), []) } : {}),
        images: images[part] as Tensor, // one for each part
        targets: targets[part] as Tensor,
      });
      await this.#store.takeGradients(results, part);
      running.update(float32Data(results, 'mean_changes'), float32Data(results, 'variances'));
      logits.set(float32Data(results, 'logits'), part * microBatchSize * network.numClasses);
      lossSum += float32Data(results, 'loss')[0] ?? Number.NaN;
    }
    const loss = lossSum / parts;
    const scale = 1 / (parts * (this.#lossScale?.factor ?? 1));
    const gradientNorm = await this.#store.gradientNorm(scale);
    const isTaken = Number.isFinite(loss) && Number.isFinite(gradientNorm);
    const isSkipped = !isTaken && this.#lossScale !== undefined && canShrink(this.#lossScale);
    if (isTaken) await this.#update({ learningRate: input.learningRate, scale, gradientNorm, running });
    else this.#store.dropGradients();
    if (this.#lossScale) this.#lossScale = (isTaken ? afterGoodStep : afterSkippedStep)(this.#lossScale);
    const ranks = targetRanks(logits, input.targets, network.numClasses);
    return {
      loss,
      gradientNorm,
      isFinite: isTaken,
      isSkipped,
      logits,
      top1Correct: ranks.filter((rank) => rank < 1).length,
      top5Correct: ranks.filter((rank) => rank < 5).length,
    };
  }

  /** A part's results; `runInto` writes them over those of the run before. */
  #run(part: number, feeds: InferenceSession.OnnxValueMapType): Promise<InferenceSession.OnnxValueMapType> {
    const gradients = this.#store.gradientOutputs(part);
    if (!gradients) return this.#session.run(feeds);
    return runInto(this.#session, feeds, { ...this.#smallOutputs, ...gradients });
  }

  async #update(taken: {
    readonly learningRate: number;
    readonly scale: number;
    readonly gradientNorm: number;
    readonly running: RunningStatistics;
  }): Promise<void> {
    const { running, ...step } = taken;
    await this.#store.step({ ...step, step: this.#step + 1 });
    this.#step++;
    this.#running = running;
    const { averageDecay } = this.#options;
    if (this.#averageRunning && averageDecay !== undefined) {
      // As in TensorFlow's ExponentialMovingAverage: a young average follows faster.
      const rate = 1 - Math.min(averageDecay, (1 + this.#step) / (10 + this.#step));
      await this.#store.moveAverage(rate);
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
    const step = this.#step + (this.#lossScale?.skippedSteps ?? 0) + 1;
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
