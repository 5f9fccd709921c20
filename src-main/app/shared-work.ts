import { appError } from '../../src-shared/errors.ts';

type Shared<T> = { readonly result: Promise<T>; readonly abort: AbortController; wanted: number };

/** Work by a key that all who want it at the same time share. It is given up when the last of them no longer wants it. */
export class SharedWork<T> {
  readonly #running = new Map<string, Shared<T>>();

  /** @throws AppError `cancelled` once this one's signal has fired; else what the work throws. */
  run(key: string, work: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    const shared = this.#running.get(key) ?? this.#start(key, work);
    shared.wanted += 1;
    return new Promise((resolve, reject) => {
      const leave = () => {
        shared.wanted -= 1;
        if (shared.wanted === 0) {
          // Whoever asks after this must not get the work that is being given up.
          this.#forget(key, shared);
          shared.abort.abort();
        }
        reject(appError('cancelled'));
      };
      if (signal.aborted) return leave();
      signal.addEventListener('abort', leave, { once: true });
      shared.result.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave));
    });
  }

  #start(key: string, work: (signal: AbortSignal) => Promise<T>): Shared<T> {
    const abort = new AbortController();
    const shared: Shared<T> = { result: work(abort.signal), abort, wanted: 0 };
    this.#running.set(key, shared);
    shared.result.catch(() => {}).finally(() => this.#forget(key, shared));
    return shared;
  }

  #forget(key: string, shared: Shared<T>): void {
    if (this.#running.get(key) === shared) this.#running.delete(key);
  }
}
