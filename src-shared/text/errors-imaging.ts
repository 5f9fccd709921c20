import type { ErrorText } from './errors.ts';

export const imagingErrors = {} as const satisfies Record<string, ErrorText>;
