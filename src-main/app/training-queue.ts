import { AppError } from '../../src-shared/errors.ts';
import { acquireOperationLock, type OperationLock } from '../storage/operation-lock.ts';
import type { TrainDeps } from '../training/train-run.ts';
import type { JobContext, Jobs } from './jobs.ts';
import type { OpenWorkspace, WorkspaceSession } from './workspace-session.ts';

/** How often a queue that waits looks whether another process has let go of the workspace, or added to it. */
const LOOK_MS = 1000;

/** What training needs of a session and the program. */
export function trainDependencies(
  { workspaceDir, catalog, runs }: WorkspaceSession,
  { pretrained, devices, now }: Pick<TrainDeps, 'pretrained' | 'devices' | 'now'>,
): TrainDeps {
  return { workspaceDir, catalog, runs, pretrained, devices, now };
}

export type TrainingQueueOptions = {
  readonly workspace: OpenWorkspace;
  readonly jobs: Jobs;
  /** Trains the run that is first in the queue. */
  readonly train: (session: WorkspaceSession, job: JobContext) => Promise<unknown>;
};

/**
 * Trains the queue of the open workspace, one run after another, for as long as a window is open. Each run is a job, so
 * that it is shown, can be stopped and is waited for. Of several processes on one workspace the one that holds the
 * training lock trains.
 */
export class TrainingQueue {
  readonly #options: TrainingQueueOptions;
  #timer: NodeJS.Timeout | null = null;
  #isTraining = false;

  constructor(options: TrainingQueueOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer ??= setInterval(() => this.look(), LOOK_MS);
    this.look();
  }

  /** Nothing new is begun from now on. */
  stop(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Begins the next run if there is one, nobody holds the queue and nothing else trains. */
  look(): void {
    const { workspace, jobs, train } = this.#options;
    const session = workspace.current();
    if (!this.#timer || this.#isTraining || !session) return;
    if (session.runs.heldSince() !== null || session.runs.queue().length === 0) return;
    const lock = this.#tryLock(session.workspaceDir);
    if (!lock) return;
    this.#isTraining = true;
    jobs.start(OPERATION, async (job) => {
      try {
        return await train(session, job);
      } finally {
        lock.release();
        this.#isTraining = false;
        // After the job has told its end.
        setImmediate(() => this.look());
      }
    });
  }

  /** Null while another operation or process trains. What else is in the way is told once, as a job that failed. */
  #tryLock(workspaceDir: string): OperationLock | null {
    try {
      return acquireOperationLock(workspaceDir, 'training', OPERATION);
    } catch (error) {
      if (error instanceof AppError && error.reason === 'job.busy') return null;
      this.stop();
      this.#options.jobs.start(OPERATION, () => Promise.reject(error));
      return null;
    }
  }
}

const OPERATION = 'training.queue';
