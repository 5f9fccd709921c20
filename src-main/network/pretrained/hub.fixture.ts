import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the server answers one request. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export type Hub = {
  /** `http://127.0.0.1:<port>`. */
  readonly url: string;
  readonly requests: readonly { readonly path: string; readonly headers: IncomingHttpHeaders }[];
  /** The answers to the next requests; the last one stays. */
  answer(...answers: readonly [Answer, ...Answer[]]): void;
  /** Breaks every open connection. */
  breakConnections(): void;
  close(): Promise<void>;
};

/** A web server on this machine that answers as it is told. */
export async function startHub(): Promise<Hub> {
  const requests: { path: string; headers: IncomingHttpHeaders }[] = [];
  let pending: readonly Answer[] = [status(404)];
  const server = createServer((request, response) => {
    requests.push({ path: request.url ?? '', headers: request.headers });
    const [answer = status(404), ...rest] = pending;
    if (rest.length > 0) pending = rest;
    answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // listening on a port, not on a pipe
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer: (...answers) => {
      pending = answers;
    },
    breakConnections: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The file as a good server gives it, ranges and If-Range included (RFC 9110, 14.2 and 13.1.5). */
export function file(
  body: Uint8Array,
  { etag = '"v1"', linked = {} as Readonly<Record<string, string>> } = {},
): Answer {
  return (request, response) => {
    const { start, headers } = rangeOf(request, body, etag);
    response.writeHead(start > 0 ? 206 : 200, { ...headers, ...linked });
    response.end(body.subarray(start));
  };
}

/** The same, but after so many bytes nothing more comes. */
export function silent(body: Uint8Array, bytes: number): Answer {
  return (request, response) => {
    const { start, headers } = rangeOf(request, body, '"v1"');
    response.writeHead(start > 0 ? 206 : 200, headers);
    response.write(body.subarray(start, start + bytes));
  };
}

/** Knows nothing of ranges and names no version. */
export function plain(body: Uint8Array, type = 'application/octet-stream'): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'Content-Type': type, 'Content-Length': body.length });
    response.end(body);
  };
}

export function status(code: number): Answer {
  return (_request, response) => {
    response.writeHead(code);
    response.end('no');
  };
}

export function redirect(location: string, headers: Readonly<Record<string, string>> = {}): Answer {
  return (_request, response) => {
    response.writeHead(302, { ...headers, Location: location });
    response.end();
  };
}

function rangeOf({ headers }: IncomingMessage, body: Uint8Array, etag: string) {
  const asked = Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0);
  const start = headers['if-range'] === etag ? asked : 0;
  const range = { 'Content-Range': `bytes ${start}-${body.length - 1}/${body.length}` };
  return {
    start,
    headers: { ETag: etag, 'Content-Length': body.length - start, ...(start > 0 && range) },
  };
}
