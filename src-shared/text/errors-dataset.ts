import type { ErrorText } from './errors.ts';

export const datasetErrors = {} as const satisfies Record<string, ErrorText>;
