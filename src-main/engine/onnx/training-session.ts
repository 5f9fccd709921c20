import type { Network } from '../../network/network.ts';
import type { Weights } from '../../network/weights.ts';

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
  /** Mean cross-entropy over the batch, before the update. Not finite: the state holds garbage; the caller decides. */
  readonly loss: number;
  /** Global norm before clipping. */
  readonly gradientNorm: number;
  /** Whether loss and gradient norm are finite. */
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
  readonly fallbackReason: string | undefined;
  /** One optimizer step. Calls may not overlap; it can't be interrupted midway. */
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
export function createTrainingSession(_options: TrainingSessionOptions): Promise<TrainingSession> {
  throw new Error('not built yet');
}
