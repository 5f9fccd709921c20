import type { AppErrorData, Result } from '../../src-shared/errors.ts';

/** What was asked for: on its way, there, rightly absent, or an error. */
export type Loaded<T> =
  | { readonly state: 'loading' }
  | { readonly state: 'ready'; readonly value: T }
  | { readonly state: 'empty' }
  | { readonly state: 'failed'; readonly error: AppErrorData };

export const LOADING = { state: 'loading' } as const;

/**
 * `not_found` is no failure here: a run that was not evaluated yet has no evaluation. Nor is a lost connection, which the
 * frame tells: everything is asked for anew when it is back.
 */
export function loaded<T>(result: Result<T>, isEmpty: (value: T) => boolean = () => false): Loaded<T> {
  if (result.ok) return isEmpty(result.value) ? { state: 'empty' } : { state: 'ready', value: result.value };
  if (result.error.reason === 'contract.connection_lost') return LOADING;
  return result.error.code === 'not_found' ? { state: 'empty' } : { state: 'failed', error: result.error };
}
