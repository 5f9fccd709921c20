import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { appError, systemError } from '../../../src-shared/errors.ts';
import { writeJsonAtomically } from '../../files/write-file.ts';

export type DownloadOptions = {
  readonly address: string;
  /** What has arrived stays here until the whole file has; `<path>.json` beside it tells what of. */
  readonly partPath: string;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number | null) => void;
  readonly patience: Patience;
};

export type Patience = {
  /** Before the second attempt; doubled before each further one. */
  readonly retryDelayMs: number;
  /** A connection on which nothing arrives for so long is given up. */
  readonly idleMs: number;
};

/** The size and hash that the server has declared, where it did. */
export type Declared = { readonly sizeBytes: number | null; readonly sha256: string | null };

/** Why an address gave no file; the caller knows what the file was wanted for. */
export class DownloadFailure extends Error {
  readonly kind: 'unreachable' | 'refused' | 'not_a_file';

  constructor(kind: DownloadFailure['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Attempts in a row that bring nothing new. */
const MOST_ATTEMPTS = 5;
const MOST_REDIRECTS = 10;

const PartState = z.object({
  address: z.string(),
  /** The strong ETag of what has arrived (RFC 9110, 8.8.3): only the same bytes may be appended. */
  etag: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  sha256: z.string().nullable(),
});
type PartState = z.infer<typeof PartState>;

/** Worth another attempt. */
class BrokenConnection extends Error {}

/**
 * Fetches a file to `partPath`, going on with what is already there if the server says that it is still the same. A
 * broken connection is tried again and goes on where it broke.
 * @throws DownloadFailure, AppError `cancelled`, `io.*`; what has arrived is kept for the next call.
 */
export async function download(options: DownloadOptions): Promise<Declared> {
  const { partPath, signal, patience } = options;
  for (let failures = 0; ; ) {
    const before = await sizeOf(partPath);
    try {
      return await attempt(options);
    } catch (error) {
      if (signal.aborted) throw appError('cancelled');
      if (!(error instanceof BrokenConnection)) throw error;
      failures = (await sizeOf(partPath)) > before ? 1 : failures + 1;
      if (failures >= MOST_ATTEMPTS) throw new DownloadFailure('unreachable', error.message, { cause: error });
      await pause(patience.retryDelayMs * 2 ** (failures - 1), signal);
    }
  }
}

/** Forgets what has arrived. @throws AppError `io.*`. */
export async function discardPart(partPath: string): Promise<void> {
  try {
    for (const path of [partPath, statePathOf(partPath)]) await rm(path, { force: true });
  } catch (error) {
    throw systemError(error, partPath);
  }
}

async function attempt(options: DownloadOptions): Promise<Declared> {
  const { address, partPath } = options;
  const known = await readState(partPath, address);
  const have = known?.etag ? await sizeOf(partPath) : 0;
  if (known && have > 0 && have === known.sizeBytes) return known;
  const idle = new IdleWatch(options.signal, options.patience.idleMs);
  try {
    const range = known?.etag && have > 0 ? { Range: `bytes=${have}-`, 'If-Range': known.etag } : {};
    const { response, declared } = await request(address, range, idle);
    const start = startOf(response, have);
    if (start === null) {
      await response.body?.cancel();
      await discardPart(partPath);
      throw new BrokenConnection(`status ${response.status} to the range from byte ${have}`);
    }
    const state = { address, ...describe(response, declared, start) };
    // Before the first byte: without it what has arrived could not be gone on with.
    if (start === 0) {
      await discardPart(partPath);
      await writeJsonAtomically(statePathOf(partPath), state);
    }
    const done = await receive(response, start, state.sizeBytes, idle, options);
    if (state.sizeBytes !== null && done !== state.sizeBytes) {
      if (done > state.sizeBytes) await discardPart(partPath);
      throw new BrokenConnection(`${done} of ${state.sizeBytes} bytes arrived`);
    }
    return state;
  } finally {
    idle.stop();
  }
}

/** Follows redirects itself: the hub declares the file's hash on the answer that redirects. */
async function request(address: string, range: Readonly<Record<string, string>>, idle: IdleWatch) {
  let declared: Declared = { sizeBytes: null, sha256: null };
  let url = parseUrl(address);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const response = await send(url, range, idle);
    const { headers, status } = response;
    // Hugging Face Hub: X-Linked-Etag is the SHA-256 of a file in large-file storage, X-Linked-Size its size
    // (huggingface_hub, constants.py and file_download.py). Mirrors that send the file at once put it in the ETag.
    const linked = headers.get('x-linked-etag') ?? (hop === 0 && status < 300 ? headers.get('etag') : null);
    declared = {
      sizeBytes: declared.sizeBytes ?? wholeNumber(headers.get('x-linked-size')),
      sha256: declared.sha256 ?? sha256Of(linked),
    };
    const location = headers.get('location');
    if (status < 300 || status >= 400 || location === null) {
      await refuseWrongAnswer(response);
      return { response, declared };
    }
    await response.body?.cancel();
    const next = parseUrl(location, url);
    if (url.protocol === 'https:' && next.protocol !== 'https:') {
      throw new DownloadFailure('refused', `redirect from https to ${next.protocol}//${next.host}`);
    }
    url = next;
  }
  throw new DownloadFailure('refused', `more than ${MOST_REDIRECTS} redirects`);
}

async function send(url: URL, range: Readonly<Record<string, string>>, idle: IdleWatch): Promise<Response> {
  try {
    // Ranges count the bytes of the file, not of a compressed answer.
    const headers = { ...range, 'Accept-Encoding': 'identity' };
    return await fetch(url, { redirect: 'manual', headers, signal: idle.signal });
  } catch (error) {
    throw new BrokenConnection(connectionProblem(error, idle), { cause: error });
  }
}

async function refuseWrongAnswer(response: Response): Promise<void> {
  const { status, statusText, headers } = response;
  const type = headers.get('content-type') ?? '';
  const isPage = type.startsWith('text/html');
  if (status === 416 || (status < 300 && !isPage)) return;
  await response.body?.cancel();
  if (status < 300) throw new DownloadFailure('not_a_file', `a web page (${type})`);
  const answer = `status ${status} ${statusText}`.trim();
  // Overload and timeouts pass (RFC 9110, 15.5.9 and 15.6; RFC 6585, 4).
  if (status >= 500 || status === 429 || status === 408) throw new BrokenConnection(answer);
  throw new DownloadFailure('refused', answer);
}

/** The byte that the answer begins with, or null where it does not go on with what is there. */
function startOf(response: Response, have: number): number | null {
  if (response.status === 200) return 0;
  const start = /^bytes (\d+)-/.exec(response.headers.get('content-range') ?? '')?.[1];
  return response.status === 206 && Number(start) === have ? have : null;
}

function describe({ headers }: Response, declared: Declared, start: number): Omit<PartState, 'address'> {
  const length = wholeNumber(headers.get('content-length'));
  const etag = headers.get('etag');
  return {
    // A weak one may stand for other bytes.
    etag: etag?.startsWith('"') ? etag : null,
    sizeBytes: declared.sizeBytes ?? (length === null ? null : start + length),
    sha256: declared.sha256,
  };
}

/** Writes what arrives; gives the size of the file then. */
async function receive(
  response: Response,
  start: number,
  total: number | null,
  idle: IdleWatch,
  { partPath, onProgress }: DownloadOptions,
): Promise<number> {
  const file = await openPart(partPath);
  let done = start;
  try {
    onProgress(done, total);
    for await (const chunk of chunksOf(response, idle)) {
      await file.write(chunk).catch((error: unknown) => {
        throw systemError(error, partPath);
      });
      done += chunk.length;
      onProgress(done, total);
    }
    await file.sync();
    return done;
  } finally {
    await file.close();
  }
}

async function* chunksOf({ body }: Response, idle: IdleWatch): AsyncGenerator<Uint8Array> {
  if (!body) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { value, done } = await reader.read().catch((error: unknown) => {
        throw new BrokenConnection(connectionProblem(error, idle), { cause: error });
      });
      idle.reset();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {}); // It may have broken already: there is nothing left to give back.
  }
}

/** Fires when nothing has arrived for a while, or the work is cancelled. */
class IdleWatch {
  readonly signal: AbortSignal;
  readonly idleMs: number;
  readonly #idle = new AbortController();
  readonly #timer: NodeJS.Timeout;

  constructor(signal: AbortSignal, idleMs: number) {
    this.signal = AbortSignal.any([signal, this.#idle.signal]);
    this.idleMs = idleMs;
    this.#timer = setTimeout(() => this.#idle.abort(), idleMs);
  }

  get hasFired(): boolean {
    return this.#idle.signal.aborted;
  }

  reset(): void {
    this.#timer.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** `fetch` says only "fetch failed"; its cause knows why. */
function connectionProblem(error: unknown, idle: IdleWatch): string {
  if (idle.hasFired) return `nothing arrived for ${idle.idleMs / 1000} s`;
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? cause.message || String(Reflect.get(cause, 'code')) : String(cause);
}

function parseUrl(text: string, base?: URL): URL {
  const url = URL.parse(text, base?.href);
  if (url?.protocol === 'https:' || url?.protocol === 'http:') return url;
  throw new DownloadFailure('refused', `"${text}" is no address of the web`);
}

async function readState(partPath: string, address: string): Promise<PartState | null> {
  try {
    const parsed = PartState.safeParse(JSON.parse(await readFile(statePathOf(partPath), 'utf8')));
    return parsed.success && parsed.data.address === address ? parsed.data : null;
  } catch {
    // Missing or damaged alike: the download begins anew.
    return null;
  }
}

function statePathOf(partPath: string): string {
  return `${partPath}.json`;
}

async function openPart(path: string) {
  try {
    return await open(path, 'a');
  } catch (error) {
    throw systemError(error, path);
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found?.size ?? 0;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => {
    throw appError('cancelled');
  });
}

function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

function sha256Of(etag: string | null): string | null {
  return /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(etag ?? '')?.[1] ?? null;
}
