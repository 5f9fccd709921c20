import { useMemo } from 'react';

/** The same object as long as it says the same in JSON: what is made anew often, and changes rarely, redraws nothing. */
export function useSame<T>(value: T): T {
  const key = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the value
  return useMemo(() => value, [key]);
}
