import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { PreprocessingConfig } from '../../src-shared/contract/preprocessing.ts';
import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { EpochMetric, RunMemory, RunNote, StepMetric } from '../../src-shared/contract/training.ts';
import type { AppErrorData } from '../../src-shared/errors.ts';
import type { DeviceChoice } from '../engine/onnx/device-choice.ts';
import type { Outcome } from '../evaluation/metrics.ts';
import type { Sample } from '../loader/sample.ts';
import type { MemoryPlan } from './memory-plan.ts';

/** A run as the worker needs it. */
export type TrainTask = {
  readonly kind: 'train';
  readonly runId: string;
  /** Absolute. */
  readonly checkpointDir: string;
  readonly config: TrainConfig;
  /** What the ONNX engine runs on. */
  readonly device: Pick<DeviceChoice, 'provider' | 'precision'>;
  readonly numClasses: number;
  readonly preprocessing: PreprocessingConfig;
  /** By class index; null: all the same. */
  readonly classWeights: readonly number[] | null;
  readonly train: readonly Sample[];
  readonly val: readonly Sample[];
  /** Published weights to start from, or null for random ones. */
  readonly pretrainedPath: string | null;
  /** File name of the checkpoint to go on from; null: the run begins. */
  readonly resumeFrom: string | null;
  /** Absolute; what lies there may be deleted at any time. */
  readonly cacheDir: string;
};

/** Photos to be judged with a checkpoint. */
export type EvaluateTask = {
  readonly kind: 'evaluate';
  readonly checkpointPath: string;
  readonly checkpoint: string;
  readonly config: TrainConfig;
  readonly numClasses: number;
  readonly preprocessing: PreprocessingConfig;
  readonly samples: readonly Sample[];
};

/** A recipe whose memory and time are to be told before it is trained. */
export type EstimateTask = Pick<TrainTask, 'config' | 'device' | 'numClasses' | 'classWeights'> & {
  readonly kind: 'estimate';
  /** Photos of a step of the optimizer. */
  readonly batchSize: number;
  /** Whether to take some steps. */
  readonly measure: boolean;
};

export type WorkerTask = TrainTask | EvaluateTask | EstimateTask;

export type Estimation = {
  readonly memory: MemoryPlan;
  /** Of a step of the whole batch; null where none was to be taken. */
  readonly stepSeconds: number | null;
};

/** What a task comes to; a training run has all of it in the workspace. */
export type TaskOutcome =
  | { readonly kind: 'train' }
  | { readonly kind: 'evaluate'; readonly judgement: Judgement }
  | { readonly kind: 'estimate'; readonly estimation: Estimation };

/** What an evaluation gives: photos by their index in the task. */
export type Judgement = {
  readonly epoch: number;
  readonly judged: readonly { readonly index: number; readonly outcome: Outcome }[];
  readonly leftOut: readonly { readonly index: number; readonly message: string }[];
};

/** From the worker. Steps and epochs come in order; `sync` asks to be told when all before it are stored. */
export type WorkerMessage =
  | { readonly type: 'progress'; readonly progress: Progress }
  | { readonly type: 'note'; readonly note: RunNote }
  | { readonly type: 'memory'; readonly memory: RunMemory }
  | { readonly type: 'steps'; readonly steps: readonly StepMetric[] }
  | { readonly type: 'epoch'; readonly metric: EpochMetric }
  /** A step that float16 left out: its batch is lost, the loss scale halved. `count` are those of the run so far. */
  | { readonly type: 'skipped'; readonly step: number; readonly count: number; readonly lossScale: number }
  | { readonly type: 'sync' }
  | { readonly type: 'rewind'; readonly steps: number; readonly epochs: number }
  | { readonly type: 'finished'; readonly outcome: TaskOutcome }
  /** `stack`: of what no text explains, for the log. */
  | { readonly type: 'failed'; readonly error: AppErrorData; readonly stack: string | undefined };

/** To the worker. */
export type WorkerCommand =
  | { readonly type: 'synced' }
  /** Stop at the next safe point; `save` tells whether to write a checkpoint there. */
  | { readonly type: 'stop'; readonly save: boolean };
