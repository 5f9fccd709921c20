import type { Transport } from '../../../src-shared/contract/define.ts';
import { JobEvent } from '../../../src-shared/contract/jobs.ts';
import { AppError, type AppErrorData, throwIfCancelled } from '../../../src-shared/errors.ts';
import type { JobContext } from '../jobs.ts';

/**
 * Does long work on the other side of a transport and gives its output, which comes from this program and is not looked at again;
 * the signal asks it to stop. `errorOf`: what is thrown where the other side answers with an error.
 * @throws AppError of the work, `cancelled`.
 */
export async function jobOverTransport(
  transport: Transport,
  { path, input }: { readonly path: string; readonly input: unknown },
  { signal, report }: JobContext,
  errorOf: (error: AppErrorData) => AppError = (error) => new AppError(error),
): Promise<unknown> {
  throwIfCancelled(signal);
  const started = await transport.invoke(path, input);
  if (!started.ok) throw errorOf(started.error);
  const { jobId } = started.value as { readonly jobId: string }; // what a router answers to a job
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const onEvent = (message: unknown) => {
    const event = JobEvent.parse(message);
    if (event.type === 'progress') report(event.progress);
    else if (event.type === 'finished') resolve(event.output);
    else reject(new AppError(event.error));
  };
  const leave = transport.subscribe('jobs.events', { jobId, after: 0 }, onEvent, (error) => reject(errorOf(error)));
  const cancel = () => void transport.invoke('jobs.cancel', { jobId });
  if (signal.aborted) cancel();
  signal.addEventListener('abort', cancel, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', cancel);
    leave();
  }
}
