import { hostname } from 'node:os';
import type { TrainConfig } from '../../src-shared/contract/train-config.ts';
import type { EpochMetric, RunMemory, RunNote } from '../../src-shared/contract/training.ts';
import type { RunNoteReason } from '../../src-shared/text/run-notes.ts';
import { runNote } from './recipe-notes.ts';
import type { RunRepository } from './repository.ts';
import { logLine, type RunFolder, writeMetricsCsv } from './run-folder.ts';
import type { RunSink } from './run-worker.ts';
import { EventLog } from './tensorboard/event-log.ts';

export type RunRecordOptions = {
  readonly runId: string;
  readonly config: TrainConfig;
  readonly folder: RunFolder;
  readonly runs: RunRepository;
  /** What it runs on, in words. */
  readonly device: string;
  /** Those that the run already carries. */
  readonly notes: readonly RunNote[];
  /** When the run was first started. */
  readonly startedAt: Date;
  readonly now: () => Date;
  readonly onEpoch: (metric: EpochMetric) => void;
};

const MEMORY_SHRUNK: RunNoteReason = 'memory_shrunk';
/** A peak is logged again when it has grown by this factor. */
const LOGGED_RISE = 1.05;
const MEGABYTE = 1e6;

/**
 * What a running worker tells, kept: in the workspace, which is the truth, and in metrics.csv, the event file and the
 * log, which follow it.
 */
export class RunRecord {
  readonly sink: RunSink;
  readonly #options: RunRecordOptions;
  #csv: Promise<void> = Promise.resolve();
  #events: EventLog | null = null;
  #loggedMemory: RunMemory | null = null;

  constructor(options: RunRecordOptions) {
    const { runId, runs, device } = options;
    let { notes } = options;
    this.#options = options;
    /** Puts a note in the place of an earlier one of its kind, in the workspace first: a busy one is asked again. */
    const keep = (note: RunNote): void => {
      const known = notes.findIndex(({ reason }) => reason === note.reason);
      const changed = notes.toSpliced(known < 0 ? notes.length : known, 1, note);
      runs.describe(runId, { device, notes: changed });
      notes = changed;
    };
    this.sink = {
      note: ({ note }) => {
        // Said anew only if it has become worse.
        if (note.reason !== MEMORY_SHRUNK && notes.some(({ reason }) => reason === note.reason)) return;
        keep(note);
        this.log(`note: ${note.message}`);
      },
      skipped: ({ step, count, lossScale }) => {
        keep(runNote('skipped_steps', { count, lossScale }));
        this.log(`step ${step} was left out: a gradient is not finite; the loss scale is now ${lossScale}`);
      },
      memory: ({ memory }) => {
        runs.describe(runId, { memory });
        this.#logMemory(memory);
      },
      rewind: (to) => this.#rewind(to),
      steps: ({ steps }) => {
        runs.addSteps(runId, steps);
        this.#events?.addSteps(steps);
        for (const { step, epoch, loss, learningRate: rate } of steps) {
          if (step % options.config.logging.log_frequency !== 0) continue;
          this.log(`step ${step}, epoch ${epoch}: loss ${loss.toFixed(4)}, learning rate ${rate.toExponential(3)}`);
        }
      },
      epoch: ({ metric }) => {
        runs.addEpoch(runId, metric);
        options.onEpoch(metric);
        this.#events?.addEpoch(metric);
        this.log(describeEpoch(metric, options.config.training.epochs));
        this.#writeCsv();
      },
    };
  }

  /** A line of run.log. @throws AppError `io.*`. */
  log(text: string): void {
    logLine(this.#options.folder, this.#options.now(), text);
  }

  /** Resolves when every file is written. @throws AppError `io.*`. */
  async settled(): Promise<void> {
    await this.#csv;
  }

  /** What was decided, and the peak when it has risen: it is reported after every epoch. */
  #logMemory(memory: RunMemory): void {
    const { estimatedBytes, availableBytes, peakBytes, microBatch, recompute } = memory;
    const before = this.#loggedMemory;
    const isSame = before?.microBatch === microBatch && before.recompute === recompute;
    if (isSame && peakBytes < LOGGED_RISE * before.peakBytes) return;
    this.#loggedMemory = memory;
    const expected = estimatedBytes === null ? 'of the device' : `${inMegabytes(estimatedBytes)} MB expected`;
    const found = `${inMegabytes(availableBytes)} MB available, ${inMegabytes(peakBytes)} MB at most so far`;
    this.log(`memory: ${expected}, ${found}; micro-batches of ${microBatch}, recompute ${recompute}`);
  }

  #rewind(to: { readonly steps: number; readonly epochs: number }): void {
    const { runId, config, folder, runs, startedAt, now } = this.#options;
    runs.rewind(runId, to);
    this.#writeCsv();
    if (!config.logging.tensorboard) return;
    const history = { steps: runs.steps(runId, { maxSteps: Number.MAX_SAFE_INTEGER }), epochs: runs.epochs(runId) };
    this.#events = EventLog.restart(
      { dir: folder.dir, host: hostname(), startedAt, now, logFrequency: config.logging.log_frequency },
      history,
    );
  }

  #writeCsv(): void {
    const { runId, folder, runs } = this.#options;
    this.#csv = this.#csv.then(() => writeMetricsCsv(folder, runs.epochs(runId)));
    // Awaited when the worker has ended; it must not count as unhandled before.
    this.#csv.catch(() => {});
  }
}

/** A line for people; `metrics.csv` has all of it, and exactly. */
function describeEpoch(metric: EpochMetric, epochs: number): string {
  const { epoch, trainLoss, trainTop1, trainTop5, valLoss, valTop1, valTop5, learningRate, seconds, loading } = metric;
  const figures = (loss: number, top1: number | null, top5: number | null): string =>
    `loss ${loss.toFixed(4)}, top-1 ${top1?.toFixed(4) ?? '-'}, top-5 ${top5?.toFixed(4) ?? '-'}`;
  const parts = [
    `epoch ${epoch}/${epochs}: train ${figures(trainLoss, trainTop1, trainTop5)}`,
    ...(valLoss === null ? [] : [`val ${figures(valLoss, valTop1, valTop5)}`]),
    `learning rate ${learningRate.toExponential(3)}`,
    `${seconds.toFixed(1)} s`,
    ...(loading
      ? [`${loading.imagesPerSecond.toFixed(1)} photos/s, ${(100 * loading.waitShare).toFixed(0)} % waiting`]
      : []),
  ];
  return parts.join('; ');
}

function inMegabytes(bytes: number): number {
  return Math.round(bytes / MEGABYTE);
}
