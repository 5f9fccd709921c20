import type { Progress } from '../../src-shared/contract/jobs.ts';
import { AppError, assertNever } from '../../src-shared/errors.ts';
import { startThread } from '../threads/start-thread.ts';
import type { TaskOutcome, WorkerCommand, WorkerMessage, WorkerTask } from './messages.ts';
import { outlastBusy } from './outlast-busy.ts';
import { FOR_GOOD } from './run-pulse.ts';

/** What is stored of a run while it goes on. What finds the workspace busy is called again with the same message. */
export type RunSink = {
  readonly [T in 'memory' | 'note' | 'steps' | 'skipped' | 'epoch' | 'rewind']: (
    message: Extract<WorkerMessage, { type: T }>,
  ) => void;
};

export type RunWorkerOptions = {
  readonly task: WorkerTask;
  /** The worker's entry; a bundle names its own. */
  readonly workerUrl: URL;
  readonly signal: AbortSignal;
  readonly report: (progress: Progress) => void;
  readonly sink?: RunSink;
};

/** Where the worker's entry lies when the program runs from source. */
export const WORKER_URL = new URL('./worker.ts', import.meta.url);

/** The thread ended without a last word; the caller says which run that was. */
export class WorkerEnded extends Error {}

/**
 * Runs a task in a thread of its own and waits until the thread has ended. The signal asks it to stop at its next safe
 * point (between two steps or photos), where a training run saves itself unless its reason is `FOR_GOOD`.
 * @throws AppError of the task; `cancelled`; WorkerEnded; whatever the sink throws, after the worker has stopped.
 */
export async function runWorker(options: RunWorkerOptions): Promise<TaskOutcome> {
  const { task, workerUrl, signal, report, sink } = options;
  const worker = startThread(workerUrl, { workerData: task });
  const command = (message: WorkerCommand): void => worker.postMessage(message);
  let last: Extract<WorkerMessage, { type: 'finished' | 'failed' }> | undefined;
  // Of the sink or of the thread itself: what went wrong on this side counts more than what the task says.
  let problem: { readonly error: unknown } | undefined;

  const receive = (message: WorkerMessage): void => {
    switch (message.type) {
      case 'progress':
        report(message.progress);
        break;
      case 'sync':
        command({ type: 'synced' });
        break;
      case 'finished':
      case 'failed':
        last = message;
        break;
      case 'note':
        sink?.note(message);
        break;
      case 'memory':
        sink?.memory(message);
        break;
      case 'steps':
        sink?.steps(message);
        break;
      case 'skipped':
        sink?.skipped(message);
        break;
      case 'epoch':
        sink?.epoch(message);
        break;
      case 'rewind':
        sink?.rewind(message);
        break;
      default:
        assertNever(message);
    }
  };
  const accept = async (message: WorkerMessage): Promise<void> => {
    if (problem) return;
    try {
      await outlastBusy(() => receive(message));
    } catch (error) {
      problem = { error };
      command({ type: 'stop', save: false });
    }
  };
  // One after the other: what is not stored yet holds up what comes after it.
  let accepted = Promise.resolve();
  worker.on('message', (message: WorkerMessage) => {
    accepted = accepted.then(() => accept(message));
  });
  worker.on('error', (error) => {
    problem ??= { error: new WorkerEnded(error.message, { cause: error }) };
  });
  const stop = (): void => command({ type: 'stop', save: signal.reason !== FOR_GOOD });
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const exit = Promise.withResolvers<number>();
  worker.once('exit', exit.resolve);
  const code = await exit.promise;
  await accepted;
  signal.removeEventListener('abort', stop);

  if (problem) throw problem.error;
  if (!last) throw new WorkerEnded(`exit code ${code}`);
  if (last.type === 'failed') throw new AppError(last.error, { cause: last.stack });
  return last.outcome;
}
