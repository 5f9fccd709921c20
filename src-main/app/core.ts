import type { Transport } from '../../src-shared/contract/define.ts';
import { contract } from '../../src-shared/contract/index.ts';
import type { HandlerContext } from './handlers/context.ts';
import { createHandlers } from './handlers/index.ts';
import { Jobs } from './jobs.ts';
import { createRouter } from './router.ts';
import { OpenWorkspace } from './workspace-session.ts';

export type CoreOptions = {
  readonly clock: { readonly now: () => Date };
};

/** The whole program without a shell around it. */
export type Core = {
  /** The in-process transport: the command line uses it as it is, other shells put a port in front of it. */
  readonly transport: Transport;
  /** Stops what runs, waits until it has stopped, then closes the workspace. Safe to call twice. */
  close(): Promise<void>;
};

/** Puts the program together: the one place that knows every part. */
export function createCore({ clock }: CoreOptions): Core {
  const jobs = new Jobs({ now: clock.now });
  const workspace = new OpenWorkspace();
  const context: HandlerContext = { workspace, jobs, now: clock.now };
  const transport = createRouter(contract, createHandlers(context), (operation, work) => jobs.start(operation, work));
  return {
    transport,
    async close() {
      await jobs.stopAll();
      workspace.replace(null);
    },
  };
}
