import { statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEstimate } from '../../src-shared/contract/recipe.ts';
import type { RunNote } from '../../src-shared/contract/training.ts';
import { systemError } from '../../src-shared/errors.ts';
import { automaticCacheBytes } from '../loader/crop-cache.ts';
import { networkParameters } from '../network/parameters.ts';
import type { CheckedRun } from './check-run.ts';
import { checkpointBytes, weightBytes } from './checkpoint.ts';
import { GIGABYTE } from './photo-supply.ts';
import { runNote } from './recipe-notes.ts';
import { CACHE_DIR } from './run-folder.ts';
import { networkOf } from './task-session.ts';

/** What a run will write. @throws AppError `network.*`, `io.*`. */
export async function estimateDisk(
  { config, images, manifest }: CheckedRun,
  workspaceDir: string,
): Promise<RunEstimate['disk']> {
  const { data, checkpoint, training, validation } = config;
  const network = networkOf({ config, numClasses: manifest.num_classes });
  const whole = checkpointBytes(network, training);
  const weights = weightBytes(networkParameters(network));
  const periodic = Math.min(checkpoint.keep_best, Math.floor(training.epochs / checkpoint.save_frequency));
  const cacheDir = join(workspaceDir, CACHE_DIR);
  const limit = data.cache_gb === null ? await automaticCacheBytes(cacheDir) : data.cache_gb * GIGABYTE;
  const photoBytes = 3 * data.input_size ** 2;
  return {
    // One is written beside the one that it replaces.
    checkpointBytes: (2 + periodic) * whole + (validation.save_best ? weights : 0),
    cacheBytes: Math.min(limit, (images.train + images.val) * photoBytes),
    freeBytes: await freeBytes(workspaceDir),
  };
}

/** What a person has to know before a run that will not find the room. */
export function diskNotes({ checkpointBytes, freeBytes: free }: RunEstimate['disk']): RunNote[] {
  if (checkpointBytes <= free) return [];
  const gigabytes = (bytes: number): string => (bytes / GIGABYTE).toFixed(1);
  return [runNote('disk_short', { needed: gigabytes(checkpointBytes), free: gigabytes(free) })];
}

async function freeBytes(dir: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(dir);
    return bavail * bsize;
  } catch (error) {
    throw systemError(error, dir);
  }
}
