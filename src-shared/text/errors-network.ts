import type { ErrorText } from './errors.ts';

export const networkErrors = {} as const satisfies Record<string, ErrorText>;
