import { existsSync } from 'node:fs';
import { unwrap } from '../../../src-shared/contract/client.ts';
import type { CommandContext, Outcome } from '../command.ts';
import { defineCommand } from '../command.ts';
import { openBrowser } from '../open-browser.ts';
import { PAGE_DIR } from '../project-dir.ts';
import { isLoopback, startServer } from '../server/server.ts';

type ServeOptions = {
  readonly host: string;
  readonly port?: number | undefined;
  readonly allowedHosts: readonly string[];
  readonly open: boolean;
  /** Absolute; the home folder and the current one where there is none. */
  readonly roots: readonly string[];
};

const serve = defineCommand({
  name: 'serve',
  summary: 'serve',
  positional: null,
  options: {
    port: { kind: 'integer', value: 'N', least: 0, most: 65_535, help: 'option.port' },
    host: { kind: 'text', value: 'ADDRESS', help: 'option.host' },
    'allow-host': { kind: 'list', value: 'NAME', help: 'option.allowHost' },
    root: { kind: 'list', value: 'DIR', help: 'option.root' },
    open: { kind: 'flag', help: 'option.open' },
  },
  needsWorkspace: false,
  showsWindow: true,
  examples: [
    'pillsnap serve',
    'pillsnap serve --workspace my-pills --port 8080 --open',
    'pillsnap serve --root /data/pills --root /data/studio',
    'pillsnap serve --host 0.0.0.0 --allow-host gpu-server.example',
  ],
  async run(context, { port, host = '127.0.0.1', 'allow-host': allowedHosts, root, open }) {
    const { client, workspaceDir, isWorkspaceNamed, path } = context;
    // Where none was named and none is here, the page begins with the choice of one.
    const opened = await client.workspace.open({ dir: workspaceDir });
    const isNone = !opened.ok && opened.error.reason === 'workspace.not_a_workspace';
    if (isWorkspaceNamed || !isNone) unwrap(opened);
    return serveUntilStopped(context, { host, port, allowedHosts, open, roots: root.map(path) });
  },
});

/** Starts the server; the outcome names its address and stays until Ctrl-C. */
export async function serveUntilStopped(context: CommandContext, options: ServeOptions): Promise<Outcome> {
  const { core, text, note, signal, path } = context;
  await core.places.confine(options.roots.length > 0 ? options.roots : defaultRoots(core.places.homeDir, path('.')));
  const server = await startServer({ core, pageDir: PAGE_DIR, ...options });
  if (!isLoopback(options.host)) note(text('serve.exposed', { host: options.host }));
  return {
    value: { url: server.url, port: server.port },
    lines: () => [text('serve.at', { url: server.url }), text('serve.stop')],
    async stay() {
      core.trainQueue();
      if (options.open) openBrowser(server.url);
      await stopped(signal);
      await server.close();
    },
  };
}

/** A service may run as a user whose home folder does not exist. */
function defaultRoots(homeDir: string, currentDir: string): string[] {
  return existsSync(homeDir) ? [homeDir, currentDir] : [currentDir];
}

function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

export const serveCommands = [serve];
