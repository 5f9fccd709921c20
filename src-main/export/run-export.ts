import type { Progress } from '../../src-shared/contract/jobs.ts';
import type { ReleaseReport } from '../../src-shared/contract/release.ts';
import { AppError, appError, withCause } from '../../src-shared/errors.ts';
import { startThread } from '../threads/start-thread.ts';
import type { ExportCommand, ExportMessage, ExportTask } from './export-messages.ts';

/** Where the thread's entry lies. */
const WORKER_URL = new URL('./export-worker.ts', import.meta.url);

type Job = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

/**
 * Writes and measures a package in a thread of its own and waits until the thread has ended. The signal asks it to stop
 * between two photos or measurements; nothing is left of the package then.
 * @throws AppError as `exportPackage` and `loadTrainedModel`; `cancelled`; `release.worker_ended`.
 */
export async function runExport(task: ExportTask, { signal, report }: Job): Promise<ReleaseReport> {
  const worker = startThread(WORKER_URL, { workerData: task });
  let last: Exclude<ExportMessage, { type: 'progress' }> | undefined;
  let problem: unknown;
  worker.on('message', (message: ExportMessage) => {
    if (message.type === 'progress') report(message.progress);
    else last = message;
  });
  worker.on('error', (error) => {
    problem = error;
  });
  const stop = (): void => worker.postMessage({ type: 'stop' } satisfies ExportCommand);
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  const exit = Promise.withResolvers<number>();
  worker.once('exit', exit.resolve);
  const code = await exit.promise;
  signal.removeEventListener('abort', stop);

  if (last?.type === 'finished') return last.report;
  if (last?.type === 'failed') throw new AppError(last.error, { cause: last.stack });
  const message = problem instanceof Error ? problem.message : `exit code ${code}`;
  throw withCause(appError('release.worker_ended', { problem: message }), problem);
}
