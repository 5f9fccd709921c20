import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '../../src-shared/errors.ts';

/** The database itself waits for five seconds each time, so that a run gives up after ten minutes. */
const MOST_ATTEMPTS = 100;
const PAUSE_MS = 1000;

/**
 * Does what writes to the workspace, again and again while another process holds it (an import, a backup): a run of days
 * must not end by that. @throws AppError `workspace.busy` after `attempts`; whatever else `work` throws, at once.
 */
export async function outlastBusy<T>(
  work: () => T | Promise<T>,
  { attempts = MOST_ATTEMPTS, pauseMs = PAUSE_MS }: { readonly attempts?: number; readonly pauseMs?: number } = {},
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const isBusy = error instanceof AppError && error.reason === 'workspace.busy';
      if (!isBusy || attempt >= attempts) throw error;
      await delay(pauseMs);
    }
  }
}
