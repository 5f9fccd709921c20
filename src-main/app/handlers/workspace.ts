import { access } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { RecentWorkspace, WorkspaceInfo } from '../../../src-shared/contract/workspace.ts';
import { DATABASE_FILE } from '../../storage/database.ts';
import { watchChanges } from '../../storage/watch-changes.ts';
import { childOf } from '../places.ts';
import { closeCurrent, refuseWhileBusy, switchTo } from '../switch-workspace.ts';
import { WorkspaceSession } from '../workspace-session.ts';
import type { DomainHandlers, HandlerContext } from './context.ts';

/** How often an open window asks the database whether anything has changed. */
const CHANGE_POLL_MS = 1_000;

export function workspaceHandlers(context: HandlerContext): DomainHandlers<'workspace'> {
  const { workspace, profile, now } = context;
  return {
    create: async ({ dir, name }) => {
      refuseWhileBusy(context);
      return show(context, await WorkspaceSession.create(name === undefined ? dir : childOf(resolve(dir), name)));
    },
    open: ({ dir }) => {
      refuseWhileBusy(context);
      return show(context, WorkspaceSession.open(dir, now));
    },
    close: async () => {
      refuseWhileBusy(context);
      await closeCurrent(context);
      return {};
    },
    info: () => workspace.get().info(),
    recent: () => recentWorkspaces(context),
    forget: async ({ dir }) => {
      await profile.forgetWorkspace(dir);
      return recentWorkspaces(context);
    },
    changes: (_input, emit) => {
      let seq = 0;
      return watchChanges(
        () => workspace.current()?.db ?? null,
        () => {
          seq += 1;
          emit({ seq });
          void warm(context);
        },
        CHANGE_POLL_MS,
      );
    },
  };
}

/** Opens a workspace; where windows show it, what the first will ask for is read while it comes up. */
async function show(context: HandlerContext, session: WorkspaceSession): Promise<WorkspaceInfo> {
  const info = await switchTo(context, session);
  if (context.threads) void warm(context);
  return info;
}

/** Whoever answers for photos reads them: of 100,000 the first reading takes most of a second. */
async function warm({ workspace, threads }: HandlerContext): Promise<void> {
  const session = workspace.current();
  if (session) await (threads?.of(session, 'call') ?? session.browser).warm();
}

async function recentWorkspaces({ profile, workspace }: HandlerContext): Promise<RecentWorkspace[]> {
  const open = workspace.current()?.info();
  return Promise.all(
    (await profile.workspaces()).map(async ({ dir, openedAt, counts }) => ({
      dir,
      name: basename(dir),
      openedAt,
      counts: dir === open?.dir ? open.counts : counts,
      isMissing: !(await isThere(join(dir, DATABASE_FILE))),
      isOpen: dir === open?.dir,
    })),
  );
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
