import type { ErrorText } from './errors.ts';

export const trainingErrors = {} as const satisfies Record<string, ErrorText>;
