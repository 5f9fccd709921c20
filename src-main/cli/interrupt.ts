/** The exit code of a program that Ctrl-C stopped: 128 + SIGINT (2). */
export const INTERRUPTED = 130;

/**
 * A terminal gives Ctrl-C to every process of the group, and a wrapper such as npm passes it on as well: what comes
 * within this time is the same key press.
 */
const SAME_PRESS_MS = 300;

export type Interrupt = {
  /** Fires at the first Ctrl-C. */
  readonly signal: AbortSignal;
  dispose(): void;
};

/** Ctrl-C once: stop at the next safe point. Twice: stop now. */
export function watchInterrupts(options: {
  readonly now: () => number;
  readonly onFirst: () => void;
  readonly onSecond: () => void;
}): Interrupt {
  const abort = new AbortController();
  let firstAt: number | null = null;
  const listener = () => {
    const now = options.now();
    if (firstAt === null) {
      firstAt = now;
      options.onFirst();
      abort.abort();
    } else if (now - firstAt > SAME_PRESS_MS) {
      options.onSecond();
    }
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, listener);
  return {
    signal: abort.signal,
    dispose: () => {
      for (const signal of signals) process.off(signal, listener);
    },
  };
}
