import { useMemo } from 'react';

/** The same object as long as it says the same in JSON: what is made anew often, and changes rarely, redraws nothing. */
export function useSame<T>(value: T): T {
  const key = JSON.stringify(value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is the value
  return useMemo(() => value, [key]);
}

/** What was known as long as it says the same in JSON as what came: for a store that is told the same again and again. */
export function keepSame<T>(known: T, came: T): T {
  return JSON.stringify(known) === JSON.stringify(came) ? known : came;
}
