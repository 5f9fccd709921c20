/** One of the known names. @throws Error that says which there are. */
export function oneOf<T extends string>(option: string, text: string, known: readonly T[]): T {
  const found = known.find((name) => name === text);
  if (found === undefined) throw new Error(`${option}: there is no ${text}; expected ${known.join(', ')}`);
  return found;
}

/** A whole number from 1. @throws Error that says what was found. */
export function count(option: string, text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new Error(`${option}: found ${text}, expected a whole number from 1`);
  return value;
}
