/** The size and hash that a server has declared of a file, where it did. */
export type Declared = { readonly sizeBytes: number | null; readonly sha256: string | null };

/** Why an address gave no file; the caller knows what the file was wanted for. */
export class DownloadFailure extends Error {
  readonly kind: 'unreachable' | 'refused' | 'not_a_file';

  constructor(kind: DownloadFailure['kind'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** A connection that failed or an answer that passes: worth another attempt. */
export class BrokenConnection extends Error {}

/** Fires when nothing has arrived for a while, or the work is cancelled. */
export class IdleWatch {
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

const MOST_REDIRECTS = 10;

/**
 * The answer that brings a file or a part of it, and what was declared on the way: it follows redirects itself, because
 * the hub declares the file's hash on the answer that redirects. @throws DownloadFailure, BrokenConnection.
 */
export async function requestFile(address: string, range: Readonly<Record<string, string>>, idle: IdleWatch) {
  let declared: Declared = { sizeBytes: null, sha256: null };
  let url = parseUrl(address);
  for (let hop = 0; hop <= MOST_REDIRECTS; hop++) {
    const response = await send(url, range, idle);
    idle.reset();
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

/** The bytes as they come. @throws BrokenConnection. */
export async function* chunksOf({ body }: Response, idle: IdleWatch): AsyncGenerator<Uint8Array> {
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

/** The number in a header. */
export function wholeNumber(text: string | null): number | null {
  return text !== null && /^\d+$/.test(text) ? Number(text) : null;
}

/** A hash in an ETag, weak or strong. */
function sha256Of(etag: string | null): string | null {
  return /^(?:W\/)?"?([0-9a-f]{64})"?$/.exec(etag ?? '')?.[1] ?? null;
}
