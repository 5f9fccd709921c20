import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { EpochMetric, StepMetric } from '../../src-shared/contract/training.ts';
import { appError, isCancelled, throwIfCancelled } from '../../src-shared/errors.ts';
import type { StepResult } from '../engine/training-session.ts';
import { accuracyOf } from '../evaluation/metrics.ts';
import type { OriginCounts } from '../loader/batch-ring.ts';
import {
  BEST_CHECKPOINT,
  type CheckpointAbout,
  epochCheckpoint,
  isBetter,
  LAST_CHECKPOINT,
  NO_SUMS,
  type Rank,
  type RunPosition,
  saveCheckpoint,
  saveWeights,
} from './checkpoint.ts';
import { countStall, isOver } from './early-stop.ts';
import { judgePhotos } from './judge-photos.ts';
import type { TrainTask, WorkerMessage } from './messages.ts';
import { runNote } from './recipe-notes.ts';
import { learningRateAt, type Schedule } from './schedule.ts';
import { prepareTraining, type Training } from './train-setup.ts';

/** The other side of a run: it stores what it is sent, in order. */
export type TrainPort = {
  post(message: WorkerMessage): void;
  /** Resolves when everything posted so far is stored, or the run has to stop. */
  sync(): Promise<void>;
  /** `save`: whether a run that is asked to stop writes a checkpoint. */
  readonly signal: { readonly aborted: boolean; readonly save: boolean };
  /** Milliseconds from any fixed point. */
  readonly clock: () => number;
  readonly memory: () => ProcessMemory;
};

/** Of the whole process, in bytes. */
export type ProcessMemory = {
  readonly residentBytes: number;
  /** What it could take beyond, within the limit of its container. */
  readonly freeBytes: number;
  /** Of its container; of the machine where there is none. */
  readonly limitBytes: number;
  /** The most it has held. */
  readonly peakBytes: number;
};

/** `wait`: of it, until the batch was there. */
type StepSeconds = { readonly total: number; readonly wait: number };

/** Steps are sent together, at most this often: a tenth of a second is smooth to the eye and cheap to store. */
const POST_INTERVAL_MS = 100;
const LONG_VALIDATION_MS = 2000;
/** Inside long epochs a checkpoint is written this often, so that a power cut costs minutes, not hours. */
const SAVE_INTERVAL_MS = 10 * 60 * 1000;
/** A power cut costs a cached head this much, as long as an epoch is shorter. */
const LEAST_SAVE_INTERVAL_MS = 5000;
/** Steps over which the images per second are averaged. */
const RATE_STEPS = 20;

/**
 * Trains a network from its beginning or its last checkpoint to its end.
 * @throws AppError `cancelled` (after a checkpoint, if one is wanted), `training.*`, `network.*`, `io.*`.
 */
export async function trainNetwork(task: TrainTask, port: TrainPort): Promise<void> {
  const training = await prepareTraining(task, port);
  try {
    await new TrainLoop(task, port, training).run();
  } finally {
    await training.close();
  }
}

class TrainLoop {
  readonly #task: TrainTask;
  readonly #port: TrainPort;
  readonly #training: Training;
  readonly #schedule: Schedule;
  readonly #about: CheckpointAbout;
  #position: RunPosition;
  #steps: number;
  #unsent: StepMetric[] = [];
  #sentAt = 0;
  #savedAt = 0;
  #lastSteps: StepSeconds[] = [];

  constructor(task: TrainTask, port: TrainPort, training: Training) {
    const { config, numClasses } = task;
    const perEpoch = training.batchesPerEpoch;
    this.#task = task;
    this.#port = port;
    this.#training = training;
    this.#position = training.position;
    this.#steps = training.stepsDone;
    this.#schedule = {
      baseLr: config.training.base_lr,
      minLr: config.training.min_lr,
      warmupFactor: config.scheduler.warmup_factor,
      warmupSteps: Math.min(config.training.warmup_epochs, config.training.epochs) * perEpoch,
      totalSteps: config.training.epochs * perEpoch,
    };
    this.#about = {
      run_id: task.runId,
      architecture: config.model.name,
      num_classes: String(numClasses),
      input_size: String(config.data.input_size),
      seed: String(config.training.seed),
      config: JSON.stringify(config),
      preprocessing: JSON.stringify(task.preprocessing),
    };
  }

  async run(): Promise<void> {
    this.#savedAt = this.#port.clock();
    // The first step of a large network takes minutes; that it has begun is worth knowing.
    const progress: Progress = { phase: 'train', done: this.#steps, total: this.#schedule.totalSteps };
    this.#port.post({ type: 'progress', progress });
    try {
      while (!this.#isDone()) {
        const epoch = this.#position.epochsDone + 1;
        await this.#training.enter(epoch);
        await this.#trainEpoch(epoch);
        await this.#endEpoch(epoch);
      }
      this.#noteEarlyStop();
    } catch (error) {
      if (isCancelled(error) && this.#port.signal.save) await this.#saveLast();
      throw error;
    }
  }

  #isDone(): boolean {
    const { epochs, early_stop } = this.#task.config.training;
    const { epochsDone, stall } = this.#position;
    return epochsDone >= epochs || isOver(stall, early_stop);
  }

  #noteEarlyStop(): void {
    const { epochs, early_stop } = this.#task.config.training;
    const { epochsDone, best } = this.#position;
    if (epochsDone >= epochs || early_stop === null) return;
    const { patience } = early_stop;
    const note = runNote('early_stop', { epoch: epochsDone, epochs, patience, best: best?.epoch ?? '-' });
    this.#port.post({ type: 'note', note });
  }

  async #trainEpoch(epoch: number): Promise<void> {
    let askedAt = this.#port.clock();
    for await (const batch of this.#training.photos.train(epoch, this.#position.stepsInEpoch)) {
      throwIfCancelled(this.#port.signal);
      const startedAt = this.#port.clock();
      const learningRate = learningRateAt(this.#steps, this.#schedule);
      const { images, targets } = batch;
      const result = await this.#training.session.step({ images, targets, learningRate });
      this.#steps += 1;
      if (!result.isFinite && !result.isSkipped) {
        throw appError('training.not_finite', { step: this.#steps, epoch, learningRate });
      }
      const time = { wait: (startedAt - askedAt) / 1000, total: (this.#port.clock() - askedAt) / 1000 };
      this.#countStep(result, time);
      this.#countOrigins(batch.origins);
      const { loss, gradientNorm } = result;
      if (result.isSkipped) this.#tellSkipped();
      else this.#unsent.push({ step: this.#steps, epoch, loss, learningRate, gradientNorm });
      if (startedAt - this.#sentAt >= POST_INTERVAL_MS) this.#send();
      if (startedAt - this.#savedAt >= SAVE_INTERVAL_MS) await this.#saveLast();
      askedAt = this.#port.clock();
    }
    this.#send();
  }

  #tellSkipped(): void {
    const { lossScale } = this.#training.session;
    if (!lossScale) throw new Error('A step was skipped without a loss scale');
    this.#port.post({
      type: 'skipped',
      step: this.#steps,
      count: lossScale.skippedSteps,
      lossScale: lossScale.factor,
    });
  }

  #countStep({ loss, top1Correct, top5Correct }: StepResult, seconds: StepSeconds): void {
    const { sums, stepsInEpoch } = this.#position;
    const isMeasured = Number.isFinite(loss);
    this.#position = {
      ...this.#position,
      stepsInEpoch: stepsInEpoch + 1,
      sums: {
        ...sums,
        loss: sums.loss + (isMeasured ? loss : 0),
        top1: sums.top1 + (isMeasured ? top1Correct : 0),
        top5: sums.top5 + (isMeasured ? top5Correct : 0),
        lost: sums.lost + (isMeasured ? 0 : 1),
        seconds: sums.seconds + seconds.total,
        waitSeconds: sums.waitSeconds + seconds.wait,
      },
    };
    this.#lastSteps = [...this.#lastSteps.slice(1 - RATE_STEPS), seconds];
  }

  #countOrigins({ hits, misses, corrupt }: OriginCounts): void {
    const { sums } = this.#position;
    this.#position = {
      ...this.#position,
      sums: {
        ...sums,
        cacheHits: sums.cacheHits + hits,
        cacheMisses: sums.cacheMisses + misses,
        cacheCorrupt: sums.cacheCorrupt + corrupt,
      },
    };
  }

  #send(): void {
    const last = this.#unsent.at(-1);
    if (!last) return;
    this.#sentAt = this.#port.clock();
    this.#port.post({ type: 'steps', steps: this.#unsent });
    this.#unsent = [];
    const total = this.#lastSteps.reduce((sum, seconds) => sum + seconds.total, 0);
    const wait = this.#lastSteps.reduce((sum, seconds) => sum + seconds.wait, 0);
    this.#port.post({
      type: 'progress',
      progress: {
        phase: 'train',
        done: this.#steps,
        total: this.#schedule.totalSteps,
        figures: {
          epoch: last.epoch,
          epochs: this.#task.config.training.epochs,
          ...(this.#task.config.training.progressive && { pixels: this.#training.stage.inputSize }),
          loss: last.loss,
          learningRate: last.learningRate,
          imagesPerSecond: (this.#training.batchSize * this.#lastSteps.length) / total,
          waitShare: wait / total,
          ...(this.#position.best && { bestValTop1: this.#position.best.top1 }),
        },
      },
    });
  }

  async #endEpoch(epoch: number): Promise<void> {
    const { photos, batchSize } = this.#training;
    const startedAt = this.#port.clock();
    const validation = await this.#validate(epoch);
    const { sums, stepsInEpoch } = this.#position;
    const samples = stepsInEpoch * batchSize;
    const measuredSteps = stepsInEpoch - sums.lost;
    if (measuredSteps === 0) {
      const learningRate = learningRateAt(this.#steps - 1, this.#schedule);
      throw appError('training.not_finite', { step: this.#steps, epoch, learningRate });
    }
    const measuredSamples = measuredSteps * batchSize;
    const metric: EpochMetric = {
      epoch,
      trainLoss: sums.loss / measuredSteps,
      trainTop1: sums.top1 / measuredSamples,
      trainTop5: sums.top5 / measuredSamples,
      ...validation,
      learningRate: learningRateAt(this.#steps - 1, this.#schedule),
      seconds: sums.seconds + (this.#port.clock() - startedAt) / 1000,
      loading: {
        imagesPerSecond: samples / sums.seconds,
        waitShare: sums.waitSeconds / sums.seconds,
        cacheHits: sums.cacheHits,
        cacheMisses: sums.cacheMisses,
        cacheCorrupt: sums.cacheCorrupt,
        ...photos.mixOf(epoch),
      },
    };
    this.#training.reportMemory();
    this.#port.post({ type: 'epoch', metric });
    await this.#port.sync();
    throwIfCancelled(this.#port.signal);
    await this.#saveEpoch(metric);
  }

  /** Every photo of the validation split, with running statistics, without dropout and class weights. */
  async #validate(epoch: number): Promise<Pick<EpochMetric, 'valLoss' | 'valTop1' | 'valTop5'>> {
    const { config } = this.#task;
    const { val } = this.#task;
    const isDue = epoch % config.validation.frequency === 0 || epoch === config.training.epochs;
    if (!isDue || val.length === 0) return { valLoss: null, valTop1: null, valTop5: null };
    const session = await this.#training.openJudge();
    try {
      const { judged, unreadable, origins } = await judgePhotos({
        session,
        samples: val,
        batches: this.#training.validate(),
        checkpoint: `epoch ${epoch}`,
        signal: this.#port.signal,
        onProgress: (done) => this.#reportValidation(done, val.length),
      });
      const [problem] = unreadable.values();
      if (problem) throw problem;
      this.#countOrigins(origins);
      const { top1, top5, loss } = accuracyOf(judged.map(({ outcome }) => outcome));
      return { valLoss: loss, valTop1: top1, valTop5: top5 };
    } finally {
      await session.release();
    }
  }

  /** Only of long ones: a bar that jumps to and fro with every short epoch tells nothing. */
  #reportValidation(done: number, total: number): void {
    if (this.#port.clock() - this.#sentAt < LONG_VALIDATION_MS) return;
    this.#port.post({ type: 'progress', progress: { phase: 'validate', done, total } });
  }

  async #saveEpoch(metric: EpochMetric): Promise<void> {
    const { checkpoint, validation, training } = this.#task.config;
    const { epoch } = metric;
    const rank: Rank = { epoch, top1: metric.valTop1 ?? 0, loss: metric.valLoss ?? metric.trainLoss };
    const isJudged = metric.valTop1 !== null;
    let { best, stall } = this.#position;
    if (isJudged && isBetter(rank, best)) {
      best = rank;
      if (validation.save_best) {
        await saveWeights(this.#path(BEST_CHECKPOINT), await this.#training.judgedWeights(), this.#about, epoch);
      }
    }
    // Small pictures are no reason to stop: the stages to come are where the gain is.
    if (isJudged && training.early_stop && this.#training.stage.isLast) {
      stall = countStall(stall, rank, training.early_stop);
    }
    const isPeriodic = epoch % checkpoint.save_frequency === 0;
    const ranked = (isPeriodic ? [...this.#position.kept, rank] : [...this.#position.kept]).sort((a, b) =>
      isBetter(a, b) ? -1 : isBetter(b, a) ? 1 : a.epoch - b.epoch,
    );
    const kept = ranked.slice(0, checkpoint.keep_best);
    this.#position = {
      epochsDone: epoch,
      stepsInEpoch: 0,
      sums: NO_SUMS,
      best,
      kept,
      microBatch: this.#training.microBatch,
      stall,
    };
    if (kept.includes(rank)) await this.#save(epochCheckpoint(epoch));
    if (isPeriodic || this.#isDone() || this.#isLastDue()) await this.#save(LAST_CHECKPOINT);
    for (const { epoch: dropped } of ranked.slice(checkpoint.keep_best)) {
      await rm(this.#path(epochCheckpoint(dropped)), { force: true });
    }
  }

  /** After every epoch, but for those of a cached head: they take less time than the checkpoint of a whole network. */
  #isLastDue(): boolean {
    if (this.#task.config.training.trainable !== 'head_cached') return true;
    return this.#port.clock() - this.#savedAt >= LEAST_SAVE_INTERVAL_MS;
  }

  /** What the checkpoint counts as done has to be stored first: a resumed run starts from both. */
  async #saveLast(): Promise<void> {
    this.#send();
    await this.#port.sync();
    await this.#save(LAST_CHECKPOINT);
  }

  async #save(name: string): Promise<void> {
    const position = { ...this.#position, microBatch: this.#training.microBatch };
    await saveCheckpoint(this.#path(name), await this.#training.session.state(), position, this.#about);
    if (name === LAST_CHECKPOINT) this.#savedAt = this.#port.clock();
  }

  #path(name: string): string {
    return join(this.#task.checkpointDir, name);
  }
}
