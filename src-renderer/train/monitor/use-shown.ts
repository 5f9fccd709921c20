import { useDeferredValue } from 'react';
import { type MonitorState, useMonitor } from './store.ts';

/**
 * A part of the shown run that grows while it goes on. It is drawn in pieces of 5 ms, between which the page can do other things:
 * at once with the message that brings it, all that changes took up to 25 ms. What a person changes (the smoothing, the part
 * that is shown) is not asked for here, and is drawn at once. Whoever asks is first drawn once more as it was, so that what is
 * dear belongs into a memo component below.
 * @param select gives the same object as long as it says the same
 */
export function useShown<T>(select: (state: MonitorState) => T): T {
  return useDeferredValue(useMonitor(select));
}
