import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { EpochMetric, RunLive, RunSummary } from '../../src-shared/contract/training.ts';
import { AppError } from '../../src-shared/errors.ts';
import { photosOfStep } from './memory-fit.ts';
import type { RunRepository } from './repository.ts';

/** Four times a second: an eye sees it move, and a wish is obeyed at once. */
export const PULSE_MS = 250;

/** Why a run stops that is not to go on; any other reason to abort makes it save itself. */
export const FOR_GOOD = 'for good';

export type PulseOptions = {
  readonly run: Pick<RunSummary, 'runId' | 'config' | 'images'>;
  readonly runs: RunRepository;
  readonly now: () => Date;
  /** Of the job: asks the run to save itself and stop. */
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
};

/**
 * A running run's tie to whoever watches it, in this process or another: tells where it stands through the workspace,
 * and obeys what is asked of it there.
 */
export class RunPulse {
  /** Fires for the job's signal and for a wish; `FOR_GOOD` is the reason where nothing is to be saved. */
  readonly signal: AbortSignal;
  readonly #options: PulseOptions;
  readonly #wish = new AbortController();
  readonly #timer: NodeJS.Timeout;
  readonly #photosOfStep: number;
  #progress: Progress | null = null;
  #lastTrained: Progress | null = null;
  #secondsBetweenEpochs = 0;
  #isTold = true;
  #problem: { readonly error: unknown } | null = null;

  constructor(options: PulseOptions) {
    const { config, images } = options.run;
    this.#options = options;
    this.#photosOfStep = photosOfStep(config, images.train);
    this.signal = AbortSignal.any([options.signal, this.#wish.signal]);
    this.#timer = setInterval(() => this.#beat(), PULSE_MS);
  }

  /** What went wrong with the workspace between two steps and stopped the run. */
  get problem(): { readonly error: unknown } | null {
    return this.#problem;
  }

  readonly report = (progress: Progress): void => {
    this.#progress = progress;
    if (progress.phase === 'train') this.#lastTrained = progress;
    this.#isTold = false;
    const secondsLeft = progress.phase === 'train' ? this.#secondsLeft() : null;
    const { figures } = progress;
    this.#options.report(secondsLeft === null ? progress : { ...progress, figures: { ...figures, secondsLeft } });
  };

  /** What an epoch took beside its steps: validation and checkpoints. */
  epochEnded({ seconds, loading }: EpochMetric): void {
    const { train } = this.#options.run.images;
    if (loading === null) return;
    const photos = Math.floor(train / this.#photosOfStep) * this.#photosOfStep;
    this.#secondsBetweenEpochs = Math.max(0, seconds - photos / loading.imagesPerSecond);
  }

  end(): void {
    clearInterval(this.#timer);
  }

  #beat(): void {
    try {
      this.#tellAndObey();
    } catch (error) {
      // Another process writes for long: the next beat says it.
      if (error instanceof AppError && error.reason === 'workspace.busy') return;
      this.#problem = { error };
      this.#wish.abort(error);
    }
  }

  #tellAndObey(): void {
    const { run, runs } = this.#options;
    const wish = runs.wish(run.runId);
    if (wish) this.#wish.abort(wish === 'stop' ? FOR_GOOD : wish);
    if (this.#isTold || !this.#progress) return;
    runs.tellLive(run.runId, this.#live(this.#progress));
    this.#isTold = true;
  }

  #live({ phase, done, total }: Progress): Omit<RunLive, 'wish'> {
    const figures = this.#lastTrained?.figures ?? {};
    return {
      at: this.#options.now().toISOString(),
      phase,
      done,
      total,
      epoch: figures.epoch ?? null,
      learningRate: figures.learningRate ?? null,
      imagesPerSecond: figures.imagesPerSecond ?? null,
      waitShare: figures.waitShare ?? null,
      secondsLeft: this.#secondsLeft(),
      memoryBytes: process.memoryUsage.rss(),
    };
  }

  #secondsLeft(): number | null {
    const { done = 0, total, figures = {} } = this.#lastTrained ?? {};
    const { imagesPerSecond, epoch } = figures;
    if (!total || !imagesPerSecond || epoch === undefined) return null;
    const epochsLeft = this.#options.run.config.training.epochs - epoch + 1;
    return ((total - done) * this.#photosOfStep) / imagesPerSecond + epochsLeft * this.#secondsBetweenEpochs;
  }
}
