import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { WebSocket } from 'ws';
import { createClient, unwrap } from '../../../src-shared/contract/client.ts';
import { contract } from '../../../src-shared/contract/index.ts';
import { createCore } from '../../app/core.ts';
import { startServer } from './server.ts';

/** For tests: published weights that nobody has. */
export const NO_WEIGHTS = { cacheDir: join(tmpdir(), 'pillsnap no weights'), hub: 'http://127.0.0.1:9' };

/** For tests: servers of a page and a workspace of their own, which end with the test that started them. */
export function serving() {
  const cleanups: (() => unknown)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  });

  async function start(options: { readonly allowedHosts?: readonly string[] } = {}) {
    const dir = mkdtempSync(join(tmpdir(), 'pillsnap serve '));
    const pageDir = join(dir, 'page');
    mkdirSync(join(pageDir, 'assets'), { recursive: true });
    writeFileSync(join(pageDir, 'index.html'), '<!doctype html><title>page</title>');
    writeFileSync(join(pageDir, 'assets', 'page-abc.js'), 'export {};');
    writeFileSync(join(dir, 'secret.html'), 'secret');
    const core = createCore({ clock: { now: () => new Date() }, pretrained: NO_WEIGHTS });
    const client = createClient(contract, core.transport);
    unwrap(await client.workspace.create({ dir: join(dir, 'workspace') }));
    const server = await startServer({
      core,
      host: '127.0.0.1',
      port: 0,
      allowedHosts: options.allowedHosts ?? [],
      pageDir,
    });
    cleanups.push(
      () => rmSync(dir, { recursive: true, force: true }),
      () => core.close(),
      () => server.close(),
    );
    const token = new URL(server.url).searchParams.get('token') ?? '';
    const host = `127.0.0.1:${server.port}`;
    const entered = await get(server.port, `/?token=${token}`);
    const cookie = String(entered.headers['set-cookie']).split(';')[0] ?? '';
    return { dir, core, client, server, token, host, entered, cookie, port: server.port };
  }

  /** The status with which an upgrade is refused, or 101 with the open socket. */
  function upgrade(port: number, headers: Record<string, string>, path = '/contract') {
    return new Promise<{ status: number; socket: WebSocket }>((resolve, reject) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
      cleanups.push(() => socket.terminate());
      socket.on('open', () => resolve({ status: 101, socket }));
      socket.on('unexpected-response', (_request, response) => resolve({ status: response.statusCode ?? 0, socket }));
      socket.on('error', reject);
    });
  }

  return { start, upgrade, endLater: (...ends: (() => unknown)[]) => cleanups.push(...ends) };
}

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer };

/** For tests: `path` goes out as it is written: no client tidies `..` away. */
export function get(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }),
      );
    });
    sent.on('error', reject);
    sent.end();
  });
}
