import { open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { appError, systemError } from '../../../src-shared/errors.ts';
import { writeJsonAtomically } from '../../files/write-file.ts';
import {
  BrokenConnection,
  chunksOf,
  type Declared,
  DownloadFailure,
  IdleWatch,
  requestFile,
  wholeNumber,
} from './request-file.ts';

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

/** Attempts in a row that bring nothing new. */
const MOST_ATTEMPTS = 5;

const PartState = z.object({
  address: z.string(),
  /** The strong ETag of what has arrived (RFC 9110, 8.8.3): only the same bytes may be appended. */
  etag: z.string().nullable(),
  sizeBytes: z.number().nullable(),
  sha256: z.string().nullable(),
});
type PartState = z.infer<typeof PartState>;

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
    const { response, declared } = await requestFile(address, range, idle);
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
      await file.appendFile(chunk).catch((error: unknown) => {
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
