import type { Network } from '../network/network.ts';
import type { Weights } from '../network/weights.ts';

// What every engine's training session takes, does and answers.

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
};

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
  /** Whether loss and gradient norm are finite. If not, the step was not taken: weights and moments are what they were. */
  readonly isFinite: boolean;
  /** Not finite, but only because the loss scale of float16 was too large: it was halved, the next batch may fit. */
  readonly isSkipped: boolean;
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
  /** With float16. */
  readonly lossScale?: LossScale;
};

/**
 * The factor by which the loss is multiplied so that small gradients don't vanish in float16, as torch.amp.GradScaler
 * moves it (PyTorch 2: init_scale 2^16, growth_factor 2, backoff_factor 0.5, growth_interval 2000).
 */
export type LossScale = {
  readonly factor: number;
  /** Steps taken with this factor, one after the other. */
  readonly goodSteps: number;
  /** Steps left out since the run's beginning because a gradient was not finite. */
  readonly skippedSteps: number;
};

export type TrainingSession = {
  /** As it is now, with float16. */
  readonly lossScale: LossScale | undefined;
  /**
   * One optimizer step. Calls may not overlap. It can't be interrupted: ending the thread or the process during a step
   * aborts the whole process inside ONNX Runtime, so wait for it first.
   * @throws AppError `network.wrong_value_count`.
   */
  step(input: StepInput): Promise<StepResult>;
  /** Copies of the current weights, running statistics included. */
  weights(): Promise<Weights>;
  /** The same of their moving average; undefined where none is kept. */
  average(): Promise<Weights | undefined>;
  /** A copy of everything. */
  state(): Promise<TrainingState>;
  /** Continues from `state`; @throws AppError `network.weights_mismatch`. */
  loadState(state: TrainingState): Promise<void>;
  release(): Promise<void>;
};
