import type * as z from 'zod';
import { AppError, type AppErrorData, appError, type Result } from '../errors.ts';
import type { Client, Contract, Job, StartedJob, Transport } from './define.ts';
import type { AppContract } from './index.ts';
import type { JobEvent, Progress } from './jobs.ts';

/** A typed client over any transport. */
export function createClient<C extends Contract>(contract: C, transport: Transport): Client<C> {
  const domains = Object.entries(contract).map(([domain, members]) => [
    domain,
    Object.fromEntries(
      Object.entries(members).map(([name, member]) => {
        const path = `${domain}.${name}`;
        return [
          name,
          member.kind === 'stream'
            ? (input: unknown, onEvent: (event: unknown) => void, onEnd: (error: AppErrorData) => void = () => {}) =>
                transport.subscribe(path, input, onEvent, onEnd)
            : (input: unknown) => transport.invoke(path, input),
        ];
      }),
    ),
  ]);
  // Built member by member from the contract whose type this is.
  return Object.fromEntries(domains) as Client<C>;
}

/** The value of a result. @throws AppError where it is a failure. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new AppError(result.error);
}

/** The part of an AbortSignal that is needed here; the shared code knows neither the DOM nor Node. */
type CancelSignal = {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void, options: { once: true }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
};

type JobOptions = { readonly onProgress?: (progress: Progress) => void; readonly signal?: CancelSignal };

/**
 * Waits for a started job and gives its output, parsed by the job's own schema. When the signal fires the job is
 * asked to stop, and what it answers (usually `cancelled`) is what this promise ends with.
 * @throws AppError of the job, or `contract.connection_lost`.
 */
export async function waitForJob<O extends z.ZodType>(
  client: Client<AppContract>,
  member: Job<z.ZodType, O>,
  started: StartedJob,
  { onProgress, signal }: JobOptions = {},
): Promise<z.output<O>> {
  const { promise, resolve, reject } = Promise.withResolvers<Extract<JobEvent, { type: 'finished' | 'failed' }>>();
  const cancel = () => void client.jobs.cancel({ jobId: started.jobId });
  const onEvent = (event: JobEvent) => {
    if (event.type === 'progress') onProgress?.(event.progress);
    else resolve(event);
  };
  const leave = client.jobs.events({ jobId: started.jobId, after: 0 }, onEvent, (error) => reject(new AppError(error)));
  if (signal?.aborted) cancel();
  signal?.addEventListener('abort', cancel, { once: true });
  try {
    const last = await promise;
    if (last.type === 'failed') throw new AppError(last.error);
    const output = member.output.safeParse(last.output);
    if (!output.success) throw appError('internal', { message: `a job's output: ${output.error.message}` });
    return output.data;
  } finally {
    signal?.removeEventListener('abort', cancel);
    leave();
  }
}
