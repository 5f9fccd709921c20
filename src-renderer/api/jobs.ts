import { useEffect } from 'react';
import type * as z from 'zod';
import { create } from 'zustand';
import { waitForJob } from '../../src-shared/contract/client.ts';
import type { Job, StartedJob } from '../../src-shared/contract/define.ts';
import { type AppContract, contract } from '../../src-shared/contract/index.ts';
import type { JobSummary, Progress } from '../../src-shared/contract/jobs.ts';
import { AppError, type AppErrorData, type Result } from '../../src-shared/errors.ts';
import { core, useLink } from './core.ts';

type Members = { [D in keyof AppContract]: AppContract[D] };
type JobNames<D extends keyof Members> = {
  [M in keyof Members[D] & string]: Members[D][M] extends Job<z.ZodType, z.ZodType> ? M : never;
}[keyof Members[D] & string];

/** `dataset.integrate` and the like: every job of the contract. */
export type JobPath = { [D in keyof Members & string]: `${D}.${JobNames<D>}` }[keyof Members & string];
type MemberOf<P extends JobPath> = P extends `${infer D extends keyof Members & string}.${infer M}`
  ? M extends keyof Members[D]
    ? Members[D][M]
    : never
  : never;
export type JobInput<P extends JobPath> = MemberOf<P> extends Job<infer I, z.ZodType> ? z.input<I> : never;
export type JobOutput<P extends JobPath> = MemberOf<P> extends Job<z.ZodType, infer O> ? z.output<O> : never;

export type JobState<T> =
  | { readonly state: 'idle' }
  | {
      readonly state: 'running';
      readonly jobId: string;
      readonly startedAt: number;
      readonly progress: Progress | null;
    }
  | { readonly state: 'finished'; readonly output: T }
  | { readonly state: 'failed'; readonly error: AppErrorData }
  | { readonly state: 'cancelled' };

type Followed = { readonly [P in JobPath]?: JobState<unknown> };

const useFollowed = create<Followed>()(() => ({}));

/** Every job that the core remembers, the newest last. */
export const useJobs = create<{ readonly jobs: readonly JobSummary[] }>()(() => ({ jobs: [] }));

/** Follows all jobs as long as the window is open. Called once, by the frame. */
export function useJobsWatch(): void {
  const epoch = useLink((link) => link.epoch);
  useEffect(() => {
    if (epoch > 0) return core.jobs.watch({}, (event) => useJobs.setState(event));
  }, [epoch]);
}

/**
 * One kind of long work as a screen sees it: what it does now, how to start and how to stop it. Leaving the screen or
 * reloading the window loses nothing: a job that runs already is found again.
 */
export function useJob<P extends JobPath>(path: P) {
  // The state under a path is only ever set by `follow` with that path's own output.
  const state = useFollowed((followed) => followed[path] ?? IDLE) as JobState<JobOutput<P>>;
  const running = useJobs(({ jobs }) => jobs.find((job) => job.operation === path && job.state === 'running')?.jobId);
  useEffect(() => {
    const known = useFollowed.getState()[path];
    if (running !== undefined && !(known?.state === 'running' && known.jobId === running)) void follow(path, running);
  }, [path, running]);
  return {
    state,
    /** Resolves with the output; null where it failed or was stopped, which `state` tells. */
    start: (input: JobInput<P>): Promise<JobOutput<P> | null> => start(path, input),
    cancel: () => {
      if (state.state === 'running') void core.jobs.cancel({ jobId: state.jobId });
    },
    /** Forgets the outcome. */
    clear: () => put(path, IDLE),
  };
}

/** Forgets an outcome that a person has seen: another screen that shows this kind of work does not tell it again. */
export function forgetFinished(path: JobPath): void {
  if (useFollowed.getState()[path]?.state === 'finished') put(path, IDLE);
}

const IDLE = { state: 'idle' } as const;

function put(path: JobPath, state: JobState<unknown>): void {
  useFollowed.setState({ [path]: state });
}

async function start<P extends JobPath>(path: P, input: JobInput<P>): Promise<JobOutput<P> | null> {
  const [domain = '', name = ''] = path.split('.');
  // Every path of JobPath names a job of the contract, whose client takes the job's input.
  const begin = (core as unknown as Record<string, Record<string, (input: unknown) => Promise<Result<StartedJob>>>>)[
    domain
  ]?.[name];
  if (!begin) throw new Error(`No such job: ${path}`);
  const started = await begin(input);
  if (!started.ok) {
    put(path, { state: 'failed', error: started.error });
    return null;
  }
  return follow(path, started.value.jobId);
}

/** How often progress is drawn at most. A job can report thousands of files a second, more than React can take one by one. */
const PROGRESS_INTERVAL_MS = 100;

async function follow<P extends JobPath>(path: P, jobId: string): Promise<JobOutput<P> | null> {
  const startedAt = Date.now();
  put(path, { state: 'running', jobId, startedAt, progress: null });
  let newest: Progress | null = null;
  let timer: number | undefined;
  const onProgress = (progress: Progress) => {
    newest = progress;
    timer ??= window.setTimeout(() => {
      timer = undefined;
      put(path, { state: 'running', jobId, startedAt, progress: newest });
    }, PROGRESS_INTERVAL_MS);
  };
  const stopDrawing = () => window.clearTimeout(timer);
  try {
    const output = await waitForJob(core, memberOf(path), { jobId }, { onProgress });
    stopDrawing();
    put(path, { state: 'finished', output });
    // Parsed by the schema of this very path.
    return output as JobOutput<P>;
  } catch (error) {
    stopDrawing();
    const { data } = AppError.from(error);
    // Where the connection is lost the work goes on; the list of jobs finds it again.
    if (data.reason === 'contract.connection_lost') put(path, IDLE);
    else put(path, data.code === 'cancelled' ? { state: 'cancelled' } : { state: 'failed', error: data });
    return null;
  }
}

function memberOf(path: JobPath): Job<z.ZodType, z.ZodType> {
  const [domain = '', name = ''] = path.split('.');
  // JobPath is made from the contract's own keys, of jobs only.
  const members = contract as unknown as Record<string, Record<string, Job<z.ZodType, z.ZodType>>>;
  const member = members[domain]?.[name];
  if (!member) throw new Error(`No such job: ${path}`);
  return member;
}
