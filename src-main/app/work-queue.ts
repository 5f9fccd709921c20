import { appError } from '../../src-shared/errors.ts';

/**
 * Runs at most so many pieces of work at once, and of those that wait the newest first: who scrolls a grid looks at what
 * was asked for last. What is no longer wanted and has not begun is dropped.
 */
export class WorkQueue {
  readonly #limit: number;
  /** The functions that let those who wait begin, the newest last. */
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** @throws AppError `cancelled` where the signal fired before the work began; else what the work throws. */
  async run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#turn(signal);
    try {
      return await work();
    } finally {
      this.#running -= 1;
      this.#waiting.pop()?.();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const begin = () => {
      signal.removeEventListener('abort', drop);
      this.#running += 1;
      resolve();
    };
    const drop = () => {
      this.#waiting.splice(this.#waiting.indexOf(begin), 1);
      reject(appError('cancelled'));
    };
    if (signal.aborted) reject(appError('cancelled'));
    else if (this.#running < this.#limit) begin();
    else {
      signal.addEventListener('abort', drop, { once: true });
      this.#waiting.push(begin);
    }
    return promise;
  }
}
