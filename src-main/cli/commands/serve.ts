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
};

const serve = defineCommand({
  name: 'serve',
  summary: 'serve',
  positional: null,
  options: {
    port: { kind: 'integer', value: 'N', least: 0, most: 65_535, help: 'option.port' },
    host: { kind: 'text', value: 'ADDRESS', help: 'option.host' },
    'allow-host': { kind: 'list', value: 'NAME', help: 'option.allowHost' },
    open: { kind: 'flag', help: 'option.open' },
  },
  needsWorkspace: true,
  examples: [
    'pillsnap serve',
    'pillsnap serve --workspace my-pills --port 8080 --open',
    'pillsnap serve --host 0.0.0.0 --allow-host gpu-server.example',
  ],
  async run(context, { port, host = '127.0.0.1', 'allow-host': allowedHosts, open }) {
    return serveUntilStopped(context, { host, port, allowedHosts, open });
  },
});

/** Starts the server; the outcome names its address and stays until Ctrl-C. */
export async function serveUntilStopped(context: CommandContext, options: ServeOptions): Promise<Outcome> {
  const { core, text, note, signal } = context;
  const server = await startServer({ core, pageDir: PAGE_DIR, ...options });
  if (!isLoopback(options.host)) note(text('serve.exposed', { host: options.host }));
  return {
    value: { url: server.url, port: server.port },
    lines: () => [text('serve.at', { url: server.url }), text('serve.stop')],
    async stay() {
      if (options.open) openBrowser(server.url);
      await stopped(signal);
      await server.close();
    },
  };
}

function stopped(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

export const serveCommands = [serve];
