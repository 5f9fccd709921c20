import type { DomainHandlers, HandlerContext } from './context.ts';

/** How often at most a window hears of the jobs. */
const WATCH_INTERVAL_MS = 250;

export function jobHandlers({ jobs }: Pick<HandlerContext, 'jobs'>): DomainHandlers<'jobs'> {
  return {
    list: () => jobs.list(),
    cancel: ({ jobId }) => ({ state: jobs.cancel(jobId) }),
    events: ({ jobId, after }, emit) => jobs.subscribe(jobId, after, emit),
    watch: (_input, emit) => jobs.watch((list) => emit({ jobs: list }), WATCH_INTERVAL_MS),
  };
}
