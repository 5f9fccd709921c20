import type { ErrorText } from './errors.ts';

export const photoErrors = {} as const satisfies Record<string, ErrorText>;
