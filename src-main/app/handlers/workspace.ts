import { appError } from '../../../src-shared/errors.ts';
import { watchChanges } from '../../storage/watch-changes.ts';
import { WorkspaceSession } from '../workspace-session.ts';
import type { DomainHandlers, HandlerContext } from './context.ts';

/** How often an open window asks the database whether anything has changed. */
const CHANGE_POLL_MS = 1_000;

const usesWorkspace = (operation: string) => !/^(sample|pretrained|machine)\./.test(operation);

export function workspaceHandlers({ workspace, jobs, now }: HandlerContext): DomainHandlers<'workspace'> {
  const refuseWhileBusy = () => {
    const running = jobs.list().find((job) => job.state === 'running' && usesWorkspace(job.operation));
    if (running) throw appError('job.busy', { running: running.operation });
  };
  const openSession = (session: WorkspaceSession) => {
    workspace.replace(session);
    return session.info();
  };
  return {
    create: async ({ dir }) => {
      refuseWhileBusy();
      return openSession(await WorkspaceSession.create(dir));
    },
    open: ({ dir }) => {
      refuseWhileBusy();
      return openSession(WorkspaceSession.open(dir, now));
    },
    info: () => workspace.get().info(),
    changes: (_input, emit) => {
      let seq = 0;
      return watchChanges(
        () => workspace.current()?.db ?? null,
        () => {
          seq += 1;
          emit({ seq });
        },
        CHANGE_POLL_MS,
      );
    },
  };
}
