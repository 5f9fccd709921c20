import type { Worker } from 'node:worker_threads';
import { AppError, appError } from '../../src-shared/errors.ts';
import { startThread } from '../threads/start-thread.ts';
import type { PredictAnswer, PredictCommand, PredictMessage, PredictTask } from './messages.ts';

/** Where the thread's entry lies. */
const WORKER_URL = new URL('./predict-worker.ts', import.meta.url);

type Waiting = { readonly resolve: (answer: PredictAnswer) => void; readonly reject: (error: AppError) => void };

/** The thread with whatever waits for it. */
type Thread = { readonly worker: Worker; readonly waiting: Map<number, Waiting>; readonly ended: Promise<void> };

/** Predicts in a thread of its own, which is started by the first photo and keeps the last model open until `close`. */
export class PredictThread {
  #thread: Thread | null = null;
  #lastId = 0;

  /** @throws AppError as `PhotoPredictor.predict`; `prediction.worker_ended`. */
  predict(task: PredictTask): Promise<PredictAnswer> {
    this.#thread ??= this.#start();
    const { worker, waiting } = this.#thread;
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<PredictAnswer>();
    waiting.set(id, { resolve, reject });
    worker.postMessage({ type: 'predict', id, task } satisfies PredictCommand);
    return promise;
  }

  /** Closes the model and ends the thread, after what was asked before. The next photo starts another. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = null;
    thread?.worker.postMessage({ type: 'close' } satisfies PredictCommand);
    await thread?.ended;
  }

  #start(): Thread {
    const worker = startThread(WORKER_URL);
    const waiting = new Map<number, Waiting>();
    let problem: string | undefined;
    worker.on('message', (message: PredictMessage) => {
      const asked = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.type === 'answer') asked?.resolve(message.answer);
      else asked?.reject(new AppError(message.error, { cause: message.stack }));
    });
    worker.on('error', (error) => {
      problem = error instanceof Error ? error.message : String(error);
    });
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    worker.once('exit', (code) => {
      if (this.#thread?.worker === worker) this.#thread = null;
      const error = appError('prediction.worker_ended', { problem: problem ?? `exit code ${code}` });
      for (const { reject } of waiting.values()) reject(error);
      resolve();
    });
    return { worker, waiting, ended };
  }
}
