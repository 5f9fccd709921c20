import type { WorkspaceInfo } from '../../src-shared/contract/workspace.ts';
import { appError } from '../../src-shared/errors.ts';
import type { HandlerContext } from './handlers/context.ts';
import type { WorkspaceSession } from './workspace-session.ts';

const usesWorkspace = (operation: string) => !/^(sample\.draw|pretrained\.|machine\.|places\.)/.test(operation);

/**
 * A job works in the workspace that was open when it started. `own`: the operation that asks, which runs itself.
 * @throws AppError `job.busy`.
 */
export function refuseWhileBusy({ jobs }: Pick<HandlerContext, 'jobs'>, own?: string): void {
  const running = jobs.list().filter((job) => job.state === 'running' && usesWorkspace(job.operation));
  const ownIndex = running.findIndex((job) => job.operation === own);
  const other = running.find((_, index) => index !== ownIndex);
  if (other) throw appError('job.busy', { running: other.operation });
}

/** Puts a session in the place of the open one, and the workspace on top of the recent ones. */
export async function switchTo(context: HandlerContext, session: WorkspaceSession): Promise<WorkspaceInfo> {
  const { workspace, threads, profile, now } = context;
  await forgetTried(context);
  const before = workspace.current()?.info();
  workspace.replace(session);
  await threads?.keepOnly(session);
  const info = session.info();
  if (before) await atLeastTry(profile.countWorkspace(before.dir, before.counts));
  await atLeastTry(profile.rememberWorkspace({ dir: info.dir, openedAt: now().toISOString(), counts: info.counts }));
  return info;
}

/** The list of recent ones keeps what the workspace held when it was last open. */
export async function closeCurrent(context: HandlerContext): Promise<void> {
  const { workspace, threads, profile } = context;
  await forgetTried(context);
  const info = workspace.current()?.info();
  workspace.replace(null);
  await threads?.keepOnly(null);
  if (info) await atLeastTry(profile.countWorkspace(info.dir, info.counts));
}

/** Photos that were tried, and the models that tried them, belong to the workspace. */
async function forgetTried({ tried, predictThread }: HandlerContext): Promise<void> {
  tried.clear();
  await predictThread.close();
}

/** A profile that can't be written (a full disk, a read-only home) is no reason not to open a workspace. */
async function atLeastTry(writing: Promise<void>): Promise<void> {
  await writing.catch(() => {});
}
