import { fork } from 'node:child_process';
import { appError } from '../../src-shared/errors.ts';

export type AskOptions = {
  /** Entry of the process; it gets the task as its first message, answers by messages and disconnects when it is done. */
  readonly entry: URL;
  readonly task: object;
  readonly signal?: AbortSignal | undefined;
  readonly timeLimitMs: number;
};

export type Answer<M> = {
  /** Everything that came, also from a process that crashed later. */
  readonly messages: readonly M[];
  /** The end of what the process printed as errors: drivers speak there. */
  readonly printed: string;
  /** `late`: it was stopped at the time limit. */
  readonly ending: 'done' | 'late' | { readonly crash: string };
};

/** Enough for the last lines of a driver. */
const MOST_PRINTED = 2000;

/** Has a process of its own do what may crash or hang. @throws AppError `cancelled`, after the process has ended. */
export async function askProcess<M>({ entry, task, signal, timeLimitMs }: AskOptions): Promise<Answer<M>> {
  if (signal?.aborted) throw appError('cancelled');
  const messages: M[] = [];
  let printed = '';
  let isLate = false;
  const child = fork(entry, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  child.on('message', (message) => messages.push(message as M)); // the entry is ours and sends nothing else
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-MOST_PRINTED);
  });
  const stop = (): boolean => child.kill('SIGKILL');
  signal?.addEventListener('abort', stop, { once: true });
  const timer = setTimeout(() => {
    isLate = true;
    stop();
  }, timeLimitMs);
  const { promise, resolve } = Promise.withResolvers<string | null>();
  child.once('error', (error) => resolve(error.message));
  child.once('close', (code, killer) => resolve(code === 0 ? null : (killer ?? `exit code ${code}`)));
  // A process that ends before it has read its task is seen by its end.
  child.send(task, () => {});
  const crash = await promise;
  clearTimeout(timer);
  signal?.removeEventListener('abort', stop);
  if (signal?.aborted) throw appError('cancelled');
  return { messages, printed, ending: isLate ? 'late' : crash === null ? 'done' : { crash } };
}
