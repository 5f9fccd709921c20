import type { Worker } from 'node:worker_threads';
import { AppError, throwIfCancelled } from '../../src-shared/errors.ts';
import { startThread } from '../threads/start-thread.ts';
import type { DrawReply, DrawRequest } from './draw-protocol.ts';
import type { Surface } from './surface.ts';

export type Job = Exclude<DrawRequest, { kind: 'cancel' | 'close' }>;

/** The threads that draw; each works on one job at a time. */
export class DrawCrew {
  readonly #workers: readonly Worker[];
  readonly #ended: Promise<unknown>;
  readonly #onPicture: () => void;

  constructor(threads: number, onPicture: () => void) {
    const script = new URL('./draw-worker.ts', import.meta.url);
    this.#workers = Array.from({ length: threads }, () => startThread(script));
    this.#ended = Promise.all(
      this.#workers.map((worker) => new Promise<void>((resolve) => worker.once('exit', () => resolve()))),
    );
    this.#onPicture = onPicture;
  }

  /**
   * Hands the jobs out as threads become free; the surfaces that were made, in the order of the jobs.
   * @throws what the first failing job threw, or `cancelled`; all threads have stopped by then.
   */
  async run(jobs: readonly Job[], signal: AbortSignal | undefined): Promise<(Surface | undefined)[]> {
    const made: (Surface | undefined)[] = [];
    const waiting = [...jobs.entries()];
    const cancel = () => {
      waiting.length = 0;
      for (const worker of this.#workers) worker.postMessage({ kind: 'cancel' } satisfies DrawRequest);
    };
    throwIfCancelled(signal);
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      const serve = async (worker: Worker) => {
        for (let next = waiting.shift(); next; next = waiting.shift()) {
          const [index, job] = next;
          made[index] = await this.#ask(worker, job);
        }
      };
      const results = await Promise.allSettled(
        this.#workers.map((worker) =>
          serve(worker).catch((error: unknown) => {
            cancel();
            throw error;
          }),
        ),
      );
      throwIfCancelled(signal);
      for (const result of results) if (result.status === 'rejected') throw result.reason;
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
    return made;
  }

  /** Ends the threads; none of them may be at a job. */
  async close(): Promise<void> {
    for (const worker of this.#workers) worker.postMessage({ kind: 'close' } satisfies DrawRequest);
    await this.#ended;
  }

  #ask(worker: Worker, job: Job): Promise<Surface | undefined> {
    return new Promise((resolve, reject) => {
      const finish = () => {
        worker.off('message', onMessage);
        worker.off('error', onError);
        worker.off('exit', onExit);
      };
      // The sender is `draw-worker.ts`, which posts nothing else.
      const onMessage = (reply: DrawReply) => {
        if (reply.kind === 'picture') {
          this.#onPicture();
          return;
        }
        finish();
        if (reply.kind === 'done') resolve(reply.surface);
        else reject(reply.error ? new AppError(reply.error) : new Error(reply.message));
      };
      const onError = (error: unknown) => {
        finish();
        reject(error);
      };
      const onExit = (code: number) => {
        finish();
        reject(new Error(`A drawing thread ended with code ${code}`));
      };
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.on('exit', onExit);
      worker.postMessage(job);
    });
  }
}
