import { type LogPart, readLogFrom } from './run-log.ts';

/** Lines come less often than steps, and each look opens a file. */
const LOOK_MS = 500;

export type LogEvent = LogPart & { readonly seq: number };

/**
 * Tells the lines of a log from a byte on as they are written. Gives the function that ends it; a log that can't be
 * read tells nothing until it can.
 */
export function followLog(path: string, fromByte: number, emit: (event: LogEvent) => void): () => void {
  let next = fromByte;
  let seq = 0;
  let isReading = false;
  let isOver = false;
  const look = async (): Promise<void> => {
    if (isReading) return;
    isReading = true;
    try {
      const { lines, nextByte } = await readLogFrom(path, next);
      if (isOver || lines.length === 0) return;
      next = nextByte;
      seq += 1;
      emit({ seq, lines, nextByte });
    } catch {
      // Seen again at the next look; the call `training.log` says what is wrong.
    } finally {
      isReading = false;
    }
  };
  void look();
  const timer = setInterval(() => void look(), LOOK_MS);
  return () => {
    isOver = true;
    clearInterval(timer);
  };
}
