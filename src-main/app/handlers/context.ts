import type { Handlers } from '../../../src-shared/contract/define.ts';
import type { AppContract } from '../../../src-shared/contract/index.ts';
import type { Devices } from '../../engine/onnx/device-choice.ts';
import type { PretrainedPlaces } from '../../network/pretrained/pretrained-files.ts';
import type { PredictThread } from '../../prediction/predict-thread.ts';
import type { TriedPhotos } from '../../prediction/tried-photos.ts';
import { acquireOperationLock, type LockKind } from '../../storage/operation-lock.ts';
import type { JobContext, Jobs } from '../jobs.ts';
import type { Dialogs, Places } from '../places.ts';
import type { Profile } from '../profile.ts';
import type { ShellLink } from '../shell-link.ts';
import type { WorkspaceThreads } from '../threads/workspace-threads.ts';
import type { TrainingQueue } from '../training-queue.ts';
import type { OpenWorkspace, WorkspaceSession } from '../workspace-session.ts';

/** What the handlers of one domain have to implement. */
export type DomainHandlers<D extends keyof AppContract> = Handlers<AppContract, JobContext>[D];

/** What every domain's handlers are made from. */
export type HandlerContext = {
  readonly workspace: OpenWorkspace;
  readonly jobs: Jobs;
  readonly pretrained: PretrainedPlaces;
  readonly devices: Devices;
  readonly queue: TrainingQueue;
  readonly profile: Profile;
  readonly places: Places;
  /** Of the system; null where the shell has none. */
  readonly dialogs: Dialogs | null;
  readonly shell: ShellLink;
  readonly tried: TriedPhotos;
  readonly predictThread: PredictThread;
  /** Null where no window waits for answers: heavy work is done where it is asked for. */
  readonly threads: WorkspaceThreads | null;
  readonly now: () => Date;
};

/** What handlers are made from that need nothing but the open workspace: also those of its threads. */
export type WorkspaceContext = Pick<HandlerContext, 'workspace' | 'now'>;

/** What the work of photos and dataset needs of a session. */
export function dependencies(session: WorkspaceSession, { now }: WorkspaceContext) {
  const { workspaceDir, catalog, photos, dataset, pictures } = session;
  return { workspaceDir, catalog, photos, dataset, keepThumbnail: pictures.keepThumbnail, now };
}

/** Runs work on the open workspace while nothing else of its kind may. @throws AppError `job.busy`. */
export async function withLock<T>(
  context: WorkspaceContext,
  kind: LockKind,
  operation: string,
  work: (session: WorkspaceSession) => Promise<T> | T,
): Promise<T> {
  const session = context.workspace.get();
  const lock = acquireOperationLock(session.workspaceDir, kind, operation);
  try {
    return await work(session);
  } finally {
    lock.release();
  }
}
