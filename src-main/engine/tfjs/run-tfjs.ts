import { AppError, appError, withCause } from '../../../src-shared/errors.ts';
import type { LoadedTfjs } from './load-tfjs.ts';

/** How TensorFlow and JavaScript engines say that memory is exhausted. */
const OUT_OF_MEMORY = /\bOOM\b|out of memory|resource ?exhausted|allocation failed|failed to allocate/i;

/**
 * Runs a piece of work of the library; what it throws becomes an AppError.
 * @throws AppError `engine.tfjs_out_of_memory`, `engine.tfjs_failed`.
 */
export async function runTfjs<T>(loaded: LoadedTfjs, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw tfjsError(loaded, error);
  }
}

function tfjsError(loaded: LoadedTfjs, error: unknown): AppError {
  if (error instanceof AppError) return error;
  const [message = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
  const where = { package: loaded.package, backend: loaded.backend, message };
  const reason = OUT_OF_MEMORY.test(message) ? 'engine.tfjs_out_of_memory' : 'engine.tfjs_failed';
  return withCause(appError(reason, where), error);
}
