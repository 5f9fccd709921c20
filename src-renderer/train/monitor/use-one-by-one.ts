import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';

/** About a frame. */
const TURN_MS = 16;

/**
 * Takes over values that have become others one at a time, about one a frame, the first of them first: for parts of a screen
 * whose change is dear (a chart lays its axes out in 5 to 10 ms), so that together they don't hold a frame up.
 * @param atOnce what a person has changed: when it is another, everything is taken over in the same frame.
 */
export function useOneByOne<T extends readonly unknown[]>(wanted: T, atOnce: unknown): T {
  const [shown, setShown] = useState({ values: wanted, atOnce });
  const isNow = shown.atOnce !== atOnce;
  if (isNow) setShown({ values: wanted, atOnce });
  const behind = wanted.findIndex((value, index) => value !== shown.values[index]);
  const next = wanted[behind];
  useEffect(() => {
    if (behind < 0) return;
    // In a task of its own: React would put it off into that of the next update, and a frame has its own work to do.
    const turn = setTimeout(
      () => flushSync(() => setShown((now) => ({ ...now, values: replaced(now.values, behind, next) }))),
      TURN_MS,
    );
    return () => clearTimeout(turn);
  }, [behind, next]);
  return isNow ? wanted : shown.values;
}

/** A list of the same length, so of the same type. */
function replaced<T extends readonly unknown[]>(values: T, index: number, value: unknown): T {
  return values.with(index, value) as unknown as T;
}
