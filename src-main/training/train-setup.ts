import { join } from 'node:path';
import { AppError, type AppErrorReason, appError, withCause } from '../../src-shared/errors.ts';
import { buildInferenceModel, type InferenceSession } from '../engine/onnx/inference.ts';
import { InferenceDevice } from '../engine/onnx/inference-device.ts';
import type { TrainingSession } from '../engine/training-session.ts';
import { Preprocessor } from '../imaging/preprocessor.ts';
import { splitNetwork, weightsOf } from '../network/head.ts';
import { buildNetwork, type Network } from '../network/network.ts';
import { readStartingWeights } from '../network/pretrained/starting-weights.ts';
import { initialWeights, type Weights } from '../network/weights.ts';
import { loadCheckpoint, type RunPosition, removeStrayCheckpoints, START_OF_RUN } from './checkpoint.ts';
import { FeatureSupply } from './feature-supply.ts';
import { FittingSession } from './fitting-session.ts';
import type { Fit, FitLimits } from './memory-fit.ts';
import { fitLimits, memoryNotes, planMemory } from './memory-plan.ts';
import type { TrainTask } from './messages.ts';
import { type BatchSupply, PhotoSupply } from './photo-supply.ts';
import { runNote } from './recipe-notes.ts';
import { newestCheckpoint } from './run-folder.ts';
import { recipeOf, type Stage, stageOf } from './stages.ts';
import { networkOf, openTaskSession } from './task-session.ts';
import type { TrainPort } from './train-loop.ts';

/**
 * Checks the photos, builds the network and opens its session, at the run's beginning or its last checkpoint.
 * @throws AppError `training.photos_changed`, `training.unfit_checkpoint*`, `network.*`, `io.*`, `cancelled`.
 */
export async function prepareTraining(task: TrainTask, port: TrainPort): Promise<Training> {
  const checkpoint = task.resumeFrom === null ? null : await loadOwnCheckpoint(task, task.resumeFrom);
  const network = networkOf(task);
  const weights = checkpoint?.state.weights ?? (await startingWeights(task, network));
  const supply = await openSupply(task, port, weights);
  const position = checkpoint?.position ?? START_OF_RUN;
  const stepsDone = (checkpoint?.state.step ?? 0) + (checkpoint?.state.lossScale?.skippedSteps ?? 0);
  const training = new Training(task, port, { supply, position, stepsDone });
  try {
    const session = await training.begin(weights);
    if (checkpoint) await session.loadState(checkpoint.state);
    await removeStrayCheckpoints(task.checkpointDir, position);
    port.post({ type: 'rewind', steps: stepsDone, epochs: position.epochsDone });
    return training;
  } catch (error) {
    await training.close();
    throw error;
  }
}

/** @throws AppError `training.unfit_checkpoint` or `.unfit_checkpoint_of_several`, which say what is left without the file; `io.*`. */
async function loadOwnCheckpoint({ checkpointDir, runId }: TrainTask, name: string) {
  const path = join(checkpointDir, name);
  try {
    return await loadCheckpoint(path, runId);
  } catch (error) {
    if (!(error instanceof AppError) || !DAMAGED.includes(error.reason)) throw error;
    const next = await newestCheckpoint({ checkpointDir }, { without: name });
    const what = { runId, path, problem: String(error.data.params.problem) };
    throw withCause(
      next === null
        ? appError('training.unfit_checkpoint', what)
        : appError('training.unfit_checkpoint_of_several', { ...what, next }),
      error,
    );
  }
}

const DAMAGED: readonly AppErrorReason[] = ['network.bad_weight_file', 'training.bad_checkpoint'];

/** What trains in a stage. */
type Staged = { readonly stage: Stage; readonly session: FittingSession; readonly supply: BatchSupply };

/** Everything a run works with; the session and its photos change between the stages of progressive resizing. */
export class Training {
  /** Where the run begins or goes on. */
  readonly position: RunPosition;
  /** Those that float16 left out included. */
  readonly stepsDone: number;
  readonly #task: TrainTask;
  readonly #port: TrainPort;
  /** In the size that the network is made for. */
  readonly #supply: BatchSupply;
  readonly #judgeDevice: InferenceDevice;
  #staged: Staged | null = null;
  /** Of the stage with the largest pictures, and hence of all. */
  #fit: Fit | null = null;
  #estimatedBytes: number | null = null;
  #availableBytes = 0;

  constructor(
    task: TrainTask,
    port: TrainPort,
    start: { readonly supply: BatchSupply; readonly position: RunPosition; readonly stepsDone: number },
  ) {
    this.position = start.position;
    this.stepsDone = start.stepsDone;
    this.#task = task;
    this.#port = port;
    this.#supply = start.supply;
    const { provider } = task.device;
    this.#judgeDevice = new InferenceDevice({
      provider,
      onRefused: ({ message: why }) =>
        port.post({ type: 'note', note: runNote('validation_on_processor', { device: provider, why }) }),
    });
  }

  get batchSize(): number {
    return this.#supply.batchSize;
  }

  get batchesPerEpoch(): number {
    return this.#supply.batchesPerEpoch;
  }

  /** Photos that go through the network together. */
  get microBatch(): number {
    return this.#current.session.fit.microBatch;
  }

  get session(): TrainingSession {
    return this.#current.session;
  }

  /** What the epochs are trained on at present. */
  get photos(): BatchSupply {
    return this.#current.supply;
  }

  get stage(): Stage {
    return this.#current.stage;
  }

  /** Opens the stage of the next epoch with these weights. */
  async begin(weights: Weights): Promise<TrainingSession> {
    const stage = stageOf(this.#task.config, this.position.epochsDone + 1);
    await this.#open(stage, await this.#openSupply(stage), weights);
    return this.session;
  }

  /** Makes ready for an epoch (from 1): where a stage begins, the training goes on in a new session with its state. */
  async enter(epoch: number): Promise<void> {
    const stage = stageOf(this.#task.config, epoch);
    if (stage.index === this.stage.index) return;
    const state = await this.session.state();
    // Preparing photos can be cancelled, and then the session is still there to be saved.
    await this.photos.close();
    const supply = await this.#openSupply(stage);
    await this.session.release();
    await this.#open(stage, supply, state.weights);
    await this.session.loadState(state);
  }

  /** The weights that are judged and kept as the best: their moving average, where there is one (as timm's --model-ema). */
  async judgedWeights(): Promise<Weights> {
    return (await this.session.average()) ?? (await this.session.weights());
  }

  /** A session for the batches of `validate`, in the size that the network is made for, in float32. */
  async openJudge(): Promise<InferenceSession> {
    const { config, numClasses } = this.#task;
    const whole = buildNetwork({ architecture: config.model.name, numClasses });
    const network = config.training.trainable === 'head_cached' ? splitNetwork(whole).head : whole;
    const weights = weightsOf(network, await this.judgedWeights());
    const model = buildInferenceModel({ network, weights, inputSize: config.data.input_size, foldBatchNorm: false });
    return this.#judgeDevice.open(model);
  }

  validate(): ReturnType<BatchSupply['validate']> {
    return this.#supply.validate();
  }

  /** Tells what memory was expected and what it was so far. */
  reportMemory(): void {
    const { microBatch, recompute } = this.#current.session.fit;
    const { peakBytes } = this.#port.memory();
    const memory = { estimatedBytes: this.#estimatedBytes, availableBytes: this.#availableBytes, peakBytes };
    this.#port.post({ type: 'memory', memory: { ...memory, microBatch, recompute } });
  }

  async close(): Promise<void> {
    await this.#staged?.supply.close();
    await this.#staged?.session.release();
    await this.#supply.close();
  }

  get #current(): Staged {
    if (!this.#staged) throw new Error('The training has not begun');
    return this.#staged;
  }

  #openSupply(stage: Stage): Promise<BatchSupply> | BatchSupply {
    return stage.isLast ? this.#supply : openStageSupply(this.#taskOf(stage), this.#port, stage);
  }

  async #open(stage: Stage, supply: BatchSupply, weights: Weights): Promise<void> {
    const task = this.#taskOf(stage);
    const built = { network: networkOf(task), batchSize: this.batchSize, inputSize: stage.inputSize };
    this.#staged = null;
    try {
      const limits = fitLimits(this.#task.config, this.batchSize, this.position.microBatch);
      this.#fit ??= await this.#chooseFit(limits);
      const session = await FittingSession.open({
        fit: this.#fit,
        limits,
        weights,
        open: async (fit, current) => {
          const opened = await openTaskSession(task, { ...built, weights: current, fit });
          for (const note of opened.notes) this.#port.post({ type: 'note', note });
          return opened.session;
        },
        onShrink: ({ from, to, step }) => {
          this.#fit = to;
          const before = { before: from.recompute, microBefore: from.microBatch };
          const note = runNote('memory_shrunk', { step, ...to, ...before, batchSize: this.batchSize });
          this.#port.post({ type: 'note', note });
        },
      });
      this.#staged = { stage, supply, session };
      this.reportMemory();
    } catch (error) {
      await supply.close();
      throw error;
    }
  }

  /** What fits into the memory of the process by the estimate, said where it is less than was asked for. */
  async #chooseFit(limits: FitLimits): Promise<Fit> {
    const plan = await planMemory(this.#task, limits, this.position.microBatch !== null, this.#port.memory());
    this.#availableBytes = plan.availableBytes;
    this.#estimatedBytes = plan.neededBytes;
    for (const note of memoryNotes(plan, this.batchSize)) this.#port.post({ type: 'note', note });
    return plan.fit;
  }

  #taskOf(stage: Stage): TrainTask {
    return { ...this.#task, config: recipeOf(this.#task.config, stage) };
  }
}

/** Photos, or the features that a frozen backbone makes of them. */
async function openSupply(task: TrainTask, port: TrainPort, weights: Weights): Promise<BatchSupply> {
  const { config } = task;
  const preprocessing = preprocessingOf(task, config.data.input_size);
  if (config.training.trainable !== 'head_cached') return PhotoSupply.open(task, port, preprocessing);
  const unmixed = { ...task, config: { ...config, augmentation: { ...config.augmentation, mixup_prob: 0 } } };
  const photos = await PhotoSupply.open(unmixed, port, preprocessing);
  try {
    return await FeatureSupply.open(unmixed, port, { network: networkOf(task), weights, preprocessing, photos });
  } catch (error) {
    await photos.close();
    throw error;
  }
}

/** The training photos in the size of an early stage, beside those of the full size that validation reads. */
function openStageSupply(task: TrainTask, port: TrainPort, { inputSize }: Stage): Promise<BatchSupply> {
  const inUse = [preprocessingOf(task, task.config.data.input_size)];
  return PhotoSupply.open({ ...task, val: [] }, port, preprocessingOf(task, inputSize), inUse);
}

function preprocessingOf(task: TrainTask, size: number) {
  return new Preprocessor({ ...task.preprocessing, target_size: size }).getConfig();
}

/** Random weights, or published ones with a classifier for this number of classes. */
async function startingWeights(task: TrainTask, network: Network): Promise<Weights> {
  const { seed } = task.config.training;
  const { pretrainedPath } = task;
  return pretrainedPath === null ? initialWeights(network, seed) : readStartingWeights(pretrainedPath, network, seed);
}
