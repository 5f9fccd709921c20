import type { DomainHandlers, HandlerContext } from './context.ts';

export function jobHandlers({ jobs }: HandlerContext): DomainHandlers<'jobs'> {
  return {
    list: () => jobs.list(),
    cancel: ({ jobId }) => ({ state: jobs.cancel(jobId) }),
    events: ({ jobId, after }, emit) => jobs.subscribe(jobId, after, emit),
  };
}
