import type { OptionSpec } from '../command.ts';

/** Largest seed that every part takes: 32 bits without a sign. */
const MOST_SEED = 2 ** 32 - 1;

export const SEED = {
  kind: 'integer',
  value: 'N',
  least: 0,
  most: MOST_SEED,
  help: 'option.seed',
} as const satisfies OptionSpec;
export const RUN = { kind: 'text', value: 'ID', help: 'option.run' } as const satisfies OptionSpec;
