import { appendFileSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { EpochMetric, StepMetric } from '../../../src-shared/contract/training.ts';
import { systemError } from '../../../src-shared/errors.ts';
import { writeFileAtomicallySync } from '../../files/write-file.ts';
import { scalarEvent, startEvent, timeOfEvent, versionEvent } from './events.ts';
import { decodeRecords, encodeRecord } from './records.ts';

export type EventLogOptions = {
  /** The run's folder. */
  readonly dir: string;
  /** Name of this machine, as it stands in the file's name. */
  readonly host: string;
  /** When the run was first started. */
  readonly startedAt: Date;
  readonly now: () => Date;
  /** Steps between two points of `Loss/train` and `LR`; the last step of an epoch always has one. */
  readonly logFrequency: number;
};

/** What the workspace knows of a run: the metrics up to where it goes on. */
export type RunHistory = { readonly steps: readonly StepMetric[]; readonly epochs: readonly EpochMetric[] };

/** By this TensorBoard knows its files (`IsTensorFlowEventsFile` in io_wrapper.py). */
const EVENT_FILE = 'tfevents';

/**
 * The event file of a run, `events.out.tfevents.<unix seconds>.<host>`: `Loss/train` and `LR` over the run's steps,
 * `Loss/val`, `Acc/top1` and `Acc/top5` (fractions, of the validation split) at the last step of their epoch.
 * The file can be read at any moment; a record cut off by a crash is lost and no other.
 */
export class EventLog {
  readonly #path: string;
  readonly #now: () => Date;
  readonly #points: RunPoints;

  /**
   * Writes the file of a run that begins or goes on: anew from the workspace's metrics, so that no point is there twice
   * and none that the run has taken back; then removes every older one. Points keep the time at which they were
   * first written, as far as an older file still tells it.
   * @throws AppError `io.*`.
   */
  static restart(options: EventLogOptions, { steps, epochs }: RunHistory): EventLog {
    const { dir, host, startedAt, now } = options;
    const older = eventFiles(dir);
    const times = new Map(older.flatMap((name) => recordedTimes(join(dir, name))));
    const points = new RunPoints(options.logFrequency);
    const endOf = new Map(steps.map(({ epoch, step }) => [epoch, step]));
    const metricOf = new Map(epochs.map((metric) => [endOf.get(metric.epoch), metric]));
    let wallTime = seconds(startedAt);
    const events = [versionEvent(wallTime), startEvent(wallTime)];
    for (const step of steps) {
      wallTime = times.get(step.step) ?? wallTime;
      events.push(...points.ofStep(step, wallTime));
      const metric = metricOf.get(step.step);
      if (metric) events.push(...points.ofEpoch(metric, wallTime));
    }
    const name = `events.out.${EVENT_FILE}.${Math.floor(seconds(now()))}.${host}`;
    writeFileAtomicallySync(join(dir, name), frame(events));
    for (const old of older) if (old !== name) rmSync(join(dir, old), { force: true });
    return new EventLog(join(dir, name), now, points);
  }

  private constructor(path: string, now: () => Date, points: RunPoints) {
    this.#path = path;
    this.#now = now;
    this.#points = points;
  }

  /** In their order. @throws AppError `io.*`. */
  addSteps(steps: readonly StepMetric[]): void {
    const wallTime = seconds(this.#now());
    this.#append(steps.flatMap((step) => this.#points.ofStep(step, wallTime)));
  }

  /** After the epoch's steps. @throws AppError `io.*`. */
  addEpoch(metric: EpochMetric): void {
    this.#append(this.#points.ofEpoch(metric, seconds(this.#now())));
  }

  #append(events: readonly Uint8Array[]): void {
    if (events.length === 0) return;
    try {
      appendFileSync(this.#path, frame(events));
    } catch (error) {
      throw systemError(error, this.#path);
    }
  }
}

/** Decides which of a run's numbers become points of which curve. */
class RunPoints {
  readonly #every: number;
  /** The newest step, while it is not a point. */
  #pending: StepMetric | null = null;
  #step = 0;

  constructor(every: number) {
    this.#every = every;
  }

  ofStep(metric: StepMetric, wallTime: number): Uint8Array[] {
    const { step } = metric;
    this.#step = step;
    this.#pending = step % this.#every === 0 ? null : metric;
    return this.#pending ? [] : [scalarEvent({ wallTime, step, values: stepValues(metric) })];
  }

  ofEpoch({ valLoss, valTop1, valTop5 }: EpochMetric, wallTime: number): Uint8Array[] {
    const values = {
      ...(this.#pending && stepValues(this.#pending)),
      ...(valLoss !== null && { 'Loss/val': valLoss }),
      ...(valTop1 !== null && { 'Acc/top1': valTop1 }),
      ...(valTop5 !== null && { 'Acc/top5': valTop5 }),
    };
    this.#pending = null;
    return Object.keys(values).length === 0 ? [] : [scalarEvent({ wallTime, step: this.#step, values })];
  }
}

function stepValues({ loss, learningRate }: StepMetric): Readonly<Record<string, number>> {
  return { 'Loss/train': loss, LR: learningRate };
}

function frame(events: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(events.map(encodeRecord));
}

function eventFiles(dir: string): string[] {
  try {
    // Also the temporary ones that a crash has left: TensorBoard would read them.
    return readdirSync(dir).filter((name) => name.includes(EVENT_FILE));
  } catch (error) {
    throw systemError(error, dir);
  }
}

/** When the steps of a file were written, the last time of each. */
function recordedTimes(path: string): (readonly [step: number, wallTime: number])[] {
  try {
    return decodeRecords(readFileSync(path)).flatMap((data) => {
      const time = timeOfEvent(data);
      return time ? [[time.step, time.wallTime] as const] : [];
    });
  } catch (error) {
    throw systemError(error, path);
  }
}

function seconds(at: Date): number {
  return at.getTime() / 1000;
}
