import { createServer, type IncomingMessage, type Server } from 'node:http';
import { networkInterfaces } from 'node:os';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { appError, withCause } from '../../../src-shared/errors.ts';
import type { Core } from '../../app/core.ts';
import { serveTransport } from '../../app/message-transport.ts';
import { listPageFiles } from '../../app/page-files.ts';
import { Gate, newToken } from './gate.ts';
import { answer } from './routes.ts';
import { webSocketPort } from './web-socket-port.ts';

export const DEFAULT_PORT = 4390;
/** Ports tried after the default one. */
const FURTHER_PORTS = 9;
/** A question to the core is a few hundred bytes; the largest carries a recipe. */
const MAX_FRAME_BYTES = 1024 * 1024;
/** A connection that does not answer a ping within this time is gone (a laptop that was closed). */
const PING_INTERVAL_MS = 30_000;

export type ServerOptions = {
  readonly core: Pick<Core, 'windowTransport' | 'photoPicture' | 'isPhotoVersion' | 'upload' | 'uploadedPicture'>;
  /** Address to listen on: a loopback address, or another where the person has said so. */
  readonly host: string;
  /** Exactly this port (0: any); the default and the next free ones where it is left out. */
  readonly port?: number | undefined;
  /** Further names by which browsers may call the server. */
  readonly allowedHosts: readonly string[];
  /** Folder of the built page. */
  readonly pageDir: string;
};

export type RunningServer = {
  /** With the token: whoever opens it is let in. */
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
};

/**
 * The same contract over WebSocket, photos over HTTP and the built page.
 * @throws AppError `serve.no_page`, `serve.port_taken`, `serve.bad_host`.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { core, host, allowedHosts } = options;
  const files = await listPageFiles(options.pageDir);
  const server = createServer();
  const port = await listen(server, host, options.port);
  const token = newToken();
  const gate = new Gate({ token, port, hosts: [...ownNames(host), ...allowedHosts] });

  server.on('request', (request, response) => void answer(request, response, { core, files, gate }));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_FRAME_BYTES, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    const refusal = refuseUpgrade(request, gate);
    if (refusal) return refuseSocket(socket, refusal);
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      serveTransport(core.windowTransport, webSocketPort(webSocket));
      keepAlive(webSocket);
    });
  });

  return {
    url: `http://${hostInUrl(host)}:${port}/?token=${token}`,
    port,
    async close() {
      for (const socket of sockets.clients) socket.terminate();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function refuseUpgrade({ headers, url = '' }: IncomingMessage, gate: Gate): { status: number; text: string } | null {
  if (!gate.isKnownHost(headers)) return { status: 421, text: 'Misdirected Request' };
  if (!gate.isOwnOrigin(headers)) return { status: 403, text: 'Forbidden' };
  if (!gate.isSession(headers)) return { status: 401, text: 'Unauthorized' };
  return url === '/contract' ? null : { status: 404, text: 'Not Found' };
}

function refuseSocket(socket: Duplex, { status, text }: { status: number; text: string }): void {
  socket.end(`HTTP/1.1 ${status} ${text}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

function keepAlive(socket: WebSocket): void {
  let hasAnswered = true;
  socket.on('pong', () => {
    hasAnswered = true;
  });
  const timer = setInterval(() => {
    if (!hasAnswered) return socket.terminate();
    hasAnswered = false;
    socket.ping();
  }, PING_INTERVAL_MS);
  socket.once('close', () => clearInterval(timer));
  // Followed by `close`, which is what everybody waits for.
  socket.on('error', () => {});
}

/** Listens and gives the port. Where none was asked for, the next free one after the default is taken. */
async function listen(server: Server, host: string, asked: number | undefined): Promise<number> {
  const first = asked ?? DEFAULT_PORT;
  const last = asked ?? DEFAULT_PORT + FURTHER_PORTS;
  for (let port = first; port <= last; port++) {
    try {
      return await listenOn(server, host, port);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'EADDRINUSE') continue;
      const message = error instanceof Error ? error.message : String(error);
      throw withCause(appError('serve.bad_host', { host, message }), error);
    }
  }
  throw appError('serve.port_taken', { host, first, last });
}

function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

/** What a browser may call the address that the server listens on. */
function ownNames(host: string): string[] {
  if (isLoopback(host)) return ['127.0.0.1', 'localhost', '[::1]', hostInUrl(host)];
  if (host !== '0.0.0.0' && host !== '::') return [hostInUrl(host)];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  return ['localhost', ...addresses.map((entry) => hostInUrl(entry.address))];
}

/** IPv6 addresses stand in brackets; a server on every address is called by the machine's own. */
function hostInUrl(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  if (host === '::') return '[::1]';
  return host.includes(':') ? `[${host}]` : host;
}
