import type { ErrorText } from './errors.ts';

export const catalogErrors = {} as const satisfies Record<string, ErrorText>;
