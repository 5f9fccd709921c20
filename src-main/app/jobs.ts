import type { JobEvent, JobSummary, Progress } from '../../src-shared/contract/jobs.ts';
import { AppError, appError } from '../../src-shared/errors.ts';

/** What long work is given: where to report, and the signal that asks it to stop. */
export type JobContext = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };

type JobRecord = {
  readonly jobId: string;
  readonly operation: string;
  readonly startedAt: string;
  readonly abort: AbortController;
  readonly listeners: Set<(event: JobEvent) => void>;
  state: JobSummary['state'];
  endedAt: string | null;
  error: JobSummary['error'];
  seq: number;
  /** The newest progress; older ones are of no use to anybody. */
  progress: Extract<JobEvent, { type: 'progress' }> | null;
  last: Exclude<JobEvent, { type: 'progress' }> | null;
};

type WithoutStamp<E> = E extends JobEvent ? Omit<E, 'seq' | 'at'> : never;
type EventBody = WithoutStamp<JobEvent>;

/** Ended jobs whose outcome is kept for late subscribers; older ones are forgotten. */
const KEPT_ENDED_JOBS = 100;

/** Runs long work, hands its progress to whoever listens, and keeps the outcome for those who come late. */
export class Jobs {
  readonly #jobs = new Map<string, JobRecord>();
  readonly #running = new Set<Promise<void>>();
  readonly #watchers = new Set<() => void>();
  readonly #now: () => Date;
  #count = 0;

  constructor(options: { readonly now: () => Date }) {
    this.#now = options.now;
  }

  /** Starts work and returns its id at once. What the work throws becomes the job's `failed` event. */
  start(operation: string, work: (context: JobContext) => Promise<unknown>): string {
    this.#count += 1;
    const job: JobRecord = {
      jobId: `job-${this.#count}`,
      operation,
      startedAt: this.#now().toISOString(),
      abort: new AbortController(),
      listeners: new Set(),
      state: 'running',
      endedAt: null,
      error: null,
      seq: 0,
      progress: null,
      last: null,
    };
    this.#jobs.set(job.jobId, job);
    this.#forgetOldest();
    for (const watcher of this.#watchers) watcher();
    const done = this.#run(job, work).finally(() => this.#running.delete(done));
    this.#running.add(done);
    return job.jobId;
  }

  list(): JobSummary[] {
    return [...this.#jobs.values()].map((job) => ({
      jobId: job.jobId,
      operation: job.operation,
      state: job.state,
      startedAt: job.startedAt,
      endedAt: job.endedAt,
      progress: job.progress?.progress ?? null,
      error: job.error,
    }));
  }

  cancel(jobId: string): JobSummary['state'] {
    const job = this.#find(jobId);
    job.abort.abort();
    return job.state;
  }

  /** First what the listener missed after `after`, then what comes. Returns the function that ends it. */
  subscribe(jobId: string, after: number, listener: (event: JobEvent) => void): () => void {
    const job = this.#find(jobId);
    for (const event of [job.progress, job.last]) if (event && event.seq > after) listener(event);
    job.listeners.add(listener);
    return () => job.listeners.delete(listener);
  }

  /** Gives all jobs at once and whenever one has moved, at most every `intervalMs`. Returns the function that ends it. */
  watch(listener: (jobs: JobSummary[]) => void, intervalMs: number): () => void {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tell = () => {
      timer = undefined;
      listener(this.list());
    };
    const watcher = () => {
      timer ??= setTimeout(tell, intervalMs);
    };
    this.#watchers.add(watcher);
    tell();
    return () => {
      clearTimeout(timer);
      this.#watchers.delete(watcher);
    };
  }

  /** Asks everything to stop and waits until it has: before the database is closed. */
  async stopAll(): Promise<void> {
    for (const job of this.#jobs.values()) if (job.state === 'running') job.abort.abort();
    await Promise.all(this.#running);
  }

  async #run(job: JobRecord, work: (context: JobContext) => Promise<unknown>): Promise<void> {
    try {
      const report = (progress: Progress) => this.#emit(job, { type: 'progress', progress });
      const output = await work({ signal: job.abort.signal, report });
      job.state = 'finished';
      job.endedAt = this.#now().toISOString();
      this.#emit(job, { type: 'finished', output });
    } catch (error) {
      const { data } = AppError.from(error);
      job.state = data.code === 'cancelled' ? 'cancelled' : 'failed';
      job.endedAt = this.#now().toISOString();
      if (job.state === 'failed') job.error = data;
      this.#emit(job, { type: 'failed', error: data });
    }
  }

  #emit(job: JobRecord, body: EventBody): void {
    job.seq += 1;
    const event: JobEvent = { seq: job.seq, at: this.#now().toISOString(), ...body };
    if (event.type === 'progress') job.progress = event;
    else job.last = event;
    for (const listener of job.listeners) listener(event);
    for (const watcher of this.#watchers) watcher();
  }

  #find(jobId: string): JobRecord {
    const job = this.#jobs.get(jobId);
    if (!job) throw appError('job.not_found', { jobId });
    return job;
  }

  #forgetOldest(): void {
    const ended = [...this.#jobs.values()].filter((job) => job.state !== 'running');
    for (const job of ended.slice(0, Math.max(0, ended.length - KEPT_ENDED_JOBS))) this.#jobs.delete(job.jobId);
  }
}
