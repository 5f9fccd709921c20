import { askProcess } from '../ask-process.ts';
import type { GraphicsCard, TfjsReport } from './describe-tfjs.ts';

/** Loading a native library for a card can take this long. */
const TIME_LIMIT_MS = 60_000;

/** Where the entry of the process lies when the program runs from source. */
const WORKER_URL = new URL('./describe-worker.ts', import.meta.url);

/**
 * `describeTfjs` in a process of its own, because this one may train with the library later; null where it crashes.
 * @throws AppError `cancelled`.
 */
export async function describeTfjsApart(
  cards: readonly GraphicsCard[],
  signal: AbortSignal,
): Promise<TfjsReport | null> {
  const { messages } = await askProcess<TfjsReport>({
    entry: WORKER_URL,
    task: { cards },
    signal,
    timeLimitMs: TIME_LIMIT_MS,
  });
  return messages[0] ?? null;
}
