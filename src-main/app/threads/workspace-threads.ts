import type { Transport } from '../../../src-shared/contract/define.ts';
import type { ThreadTask } from './thread-contract.ts';
import { WorkspaceThread } from './workspace-thread.ts';

/** One for answers that a person waits for and one for long work, so that neither waits for the other. */
export type ThreadKind = 'call' | 'job';

/** What of a session a thread is started for. */
type OpenedWorkspace = { readonly workspaceDir: string; readonly photoVersion: string };

/** The threads of the open workspace, each started by what is asked of it first. */
export class WorkspaceThreads {
  /** By workspace, then by kind. */
  readonly #threads = new Map<string, Map<ThreadKind, WorkspaceThread>>();
  readonly #pretrained: ThreadTask['pretrained'];
  readonly #program: Transport;

  /** `program` answers what `programContract` lists. */
  constructor(pretrained: ThreadTask['pretrained'], program: Transport) {
    this.#pretrained = pretrained;
    this.#program = program;
  }

  /** One that ended by itself is replaced. */
  of({ workspaceDir, photoVersion }: OpenedWorkspace, kind: ThreadKind): WorkspaceThread {
    const threads = this.#threads.get(photoVersion) ?? new Map<ThreadKind, WorkspaceThread>();
    this.#threads.set(photoVersion, threads);
    const known = threads.get(kind);
    if (known?.isOpen) return known;
    const thread = new WorkspaceThread({ workspaceDir, pretrained: this.#pretrained }, this.#program);
    threads.set(kind, thread);
    return thread;
  }

  /** Ends the threads of every other workspace, or of all. */
  async keepOnly(opened: OpenedWorkspace | null): Promise<void> {
    const left = [...this.#threads].filter(([version]) => version !== opened?.photoVersion);
    for (const [version] of left) this.#threads.delete(version);
    await Promise.all(left.flatMap(([, threads]) => [...threads.values()].map((thread) => thread.close())));
  }
}
