import type { RunUpdate } from '../../src-shared/contract/training.ts';
import type { RunRepository } from './repository.ts';
import { PULSE_MS } from './run-pulse.ts';
import { getRun } from './train-run.ts';

/** Steps of one event; of more, the extremes are kept. */
const MOST_STEPS = 1000;

/**
 * Tells what happens to a run, in whichever process it runs: first what came after `afterStep` with every epoch, then
 * what changes. Gives the function that ends it. @throws AppError `training.no_such_run`.
 */
export function followRun(
  { runId, afterStep }: { readonly runId: string; readonly afterStep: number },
  { runs, isOpen }: { readonly runs: RunRepository; readonly isOpen: () => boolean },
  emit: (update: RunUpdate) => void,
): () => void {
  getRun(runs, runId);
  const follower = new Follower(runId, afterStep, emit);
  follower.look(runs);
  const timer = setInterval(() => {
    if (isOpen()) follower.look(runs);
  }, PULSE_MS);
  return () => clearInterval(timer);
}

class Follower {
  readonly #runId: string;
  readonly #emit: (update: RunUpdate) => void;
  #seq = 0;
  #step: number;
  #epoch = 0;
  #told = '';

  constructor(runId: string, afterStep: number, emit: (update: RunUpdate) => void) {
    this.#runId = runId;
    this.#step = afterStep;
    this.#emit = emit;
  }

  look(runs: RunRepository): void {
    const run = runs.find(this.#runId);
    // Taken out of the queue: there is no more to tell.
    if (!run) return;
    const live = runs.live(this.#runId);
    const told = JSON.stringify([run, live]);
    if (told === this.#told) return;
    this.#told = told;
    const hasRewound = run.stepsDone < this.#step || run.epochsDone < this.#epoch;
    const rewound = hasRewound ? { steps: run.stepsDone, epochs: run.epochsDone } : null;
    if (rewound) {
      this.#step = rewound.steps;
      this.#epoch = rewound.epochs;
    }
    const steps = runs.steps(this.#runId, { fromStep: this.#step + 1, maxSteps: MOST_STEPS });
    const epochs = run.epochsDone > this.#epoch ? runs.epochs(this.#runId) : [];
    const newEpochs = epochs.filter(({ epoch }) => epoch > this.#epoch);
    this.#step = steps.at(-1)?.step ?? this.#step;
    this.#epoch = newEpochs.at(-1)?.epoch ?? this.#epoch;
    this.#seq += 1;
    this.#emit({ seq: this.#seq, run, live, rewound, steps, epochs: newEpochs });
  }
}
