import { type FileHandle, open } from 'node:fs/promises';
import { systemError } from '../../src-shared/errors.ts';

/** More is read by the next call: a log that grew by megabytes while nobody looked must not fill one message. */
const MOST_BYTES = 256 * 1024;
const NEWLINE = 0x0a;

export type LogPart = {
  readonly lines: readonly string[];
  /** Where the first line begins that is not among them. */
  readonly nextByte: number;
};

/** The whole lines of a log from a byte on; none of a log that is not there yet. @throws AppError `io.*`. */
export function readLogFrom(path: string, fromByte: number): Promise<LogPart> {
  return withLog(path, { lines: [], nextByte: fromByte }, async (file, size) => {
    const bytes = await readBytes(file, fromByte, Math.min(size, fromByte + MOST_BYTES));
    return partOf(bytes, fromByte);
  });
}

/** The last lines of a log. @throws AppError `io.*`. */
export function readLogTail(path: string, count: number): Promise<LogPart> {
  return withLog(path, { lines: [], nextByte: 0 }, async (file, size) => {
    const from = Math.max(0, size - MOST_BYTES);
    const { lines, nextByte } = partOf(await readBytes(file, from, size), from);
    // The first may have been cut.
    return { lines: (from > 0 ? lines.slice(1) : lines).slice(-count), nextByte };
  });
}

function partOf(bytes: Uint8Array, fromByte: number): LogPart {
  const length = bytes.lastIndexOf(NEWLINE) + 1;
  const text = new TextDecoder().decode(bytes.subarray(0, length));
  return { lines: text === '' ? [] : text.slice(0, -1).split('\n'), nextByte: fromByte + length };
}

async function readBytes(file: FileHandle, from: number, to: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.max(0, to - from));
  const { bytesRead } = await file.read(bytes, 0, bytes.length, from);
  return bytes.subarray(0, bytesRead);
}

async function withLog(
  path: string,
  absent: LogPart,
  work: (file: FileHandle, size: number) => Promise<LogPart>,
): Promise<LogPart> {
  let file: FileHandle | undefined;
  try {
    file = await open(path);
    return await work(file, (await file.stat()).size);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return absent;
    throw systemError(error, path);
  } finally {
    await file?.close();
  }
}
