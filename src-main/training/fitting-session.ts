import { appError, withCause } from '../../src-shared/errors.ts';
import type { LossScale, StepInput, StepResult, TrainingSession, TrainingState } from '../engine/training-session.ts';
import type { Weights } from '../network/weights.ts';
import { type Fit, type FitLimits, isOutOfMemory, nextFit } from './memory-fit.ts';

export type FittingOptions = {
  readonly fit: Fit;
  readonly limits: FitLimits;
  readonly weights: Weights;
  open(fit: Fit, weights: Weights): Promise<TrainingSession>;
  /** Told after a step or a session that did not fit. `step` counts from 1. */
  onShrink(change: { readonly from: Fit; readonly to: Fit; readonly step: number }): void;
};

/**
 * A session that goes on with less memory when it is refused some: the step is taken again from the state before it, in
 * smaller parts whose gradients are averaged. Where the system gives memory it does not have and ends the process later
 * (Linux does by default), nothing is refused and this cannot help.
 */
export class FittingSession implements TrainingSession {
  readonly #options: FittingOptions;
  #session: TrainingSession;
  #fit: Fit;
  #isOpen = true;

  private constructor(options: FittingOptions, session: TrainingSession, fit: Fit) {
    this.#options = options;
    this.#session = session;
    this.#fit = fit;
  }

  /** @throws AppError `training.out_of_memory`; whatever `open` throws. */
  static async open(options: FittingOptions): Promise<FittingSession> {
    const { session, fit } = await openSmaller(options, { fit: options.fit, weights: options.weights, step: 1 });
    return new FittingSession(options, session, fit);
  }

  get fit(): Fit {
    return this.#fit;
  }

  get lossScale(): LossScale | undefined {
    return this.#session.lossScale;
  }

  async step(input: StepInput): Promise<StepResult> {
    for (;;) {
      try {
        return await this.#session.step(input);
      } catch (error) {
        if (!isOutOfMemory(error)) throw error;
        await this.#shrink(error);
      }
    }
  }

  weights(): Promise<Weights> {
    return this.#session.weights();
  }

  average(): Promise<Weights | undefined> {
    return this.#session.average();
  }

  state(): Promise<TrainingState> {
    return this.#session.state();
  }

  loadState(state: TrainingState): Promise<void> {
    return this.#session.loadState(state);
  }

  async release(): Promise<void> {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    await this.#session.release();
  }

  async #shrink(error: unknown): Promise<void> {
    const { limits, onShrink } = this.#options;
    const from = this.#fit;
    const to = nextFit(from, limits);
    if (!to) throw outOfMemory(from, error);
    const state = await this.#session.state();
    await this.release();
    const step = state.step + 1;
    onShrink({ from, to, step });
    const opened = await openSmaller(this.#options, { fit: to, weights: state.weights, step });
    this.#session = opened.session;
    this.#isOpen = true;
    this.#fit = opened.fit;
    await this.#session.loadState(state);
  }
}

async function openSmaller(
  { open, limits, onShrink }: FittingOptions,
  start: { readonly fit: Fit; readonly weights: Weights; readonly step: number },
): Promise<{ readonly session: TrainingSession; readonly fit: Fit }> {
  for (let { fit } = start; ; ) {
    try {
      return { session: await open(fit, start.weights), fit };
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
      const to = nextFit(fit, limits);
      if (!to) throw outOfMemory(fit, error);
      onShrink({ from: fit, to, step: start.step });
      fit = to;
    }
  }
}

function outOfMemory({ microBatch, recompute }: Fit, error: unknown): Error {
  const problem = error instanceof Error ? error.message : String(error);
  return withCause(appError('training.out_of_memory', { microBatch, recompute, problem }), error);
}
