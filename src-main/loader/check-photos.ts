import { appError, throwIfCancelled } from '../../src-shared/errors.ts';
import type { CropCache } from './crop-cache.ts';
import { sharePlan } from './epoch-plan.ts';
import type { KnownFiles } from './known-files.ts';
import type { Loader } from './loader.ts';
import type { Sample } from './sample.ts';

/** A changed dataset can have thousands of changed photos; the message names these many. */
const LISTED_PHOTOS = 10;
/** Files whose state is asked for at the same time. */
const STATS_AT_ONCE = 32;
/** How many photos a cancellation waits for, and how often progress is told. */
const BATCH_PHOTOS = 8;
/** How many photos a crash makes the next check read again. */
const RECORD_PHOTOS = 256;

export type CheckOptions = {
  readonly loader: Loader;
  /** The most that a batch of the loader holds. */
  readonly batchSize: number;
  readonly samples: readonly Sample[];
  readonly known: KnownFiles;
  readonly cache: CropCache | null;
  readonly signal: { readonly aborted: boolean };
  readonly onProgress: (done: number) => void;
};

/**
 * Makes sure that every photo is what the manifest says, so that nothing is missing in the middle of a run, and fills the
 * cache while it is at it. A file that has not been touched since an earlier check is not read again.
 * @throws AppError `training.photos_changed` listing photos that are gone, changed or unreadable; `cancelled`.
 */
export async function checkPhotos(options: CheckOptions): Promise<void> {
  const { loader, samples, known, signal, onProgress } = options;
  const open = await photosToRead(options);
  let done = samples.length - open.length;
  onProgress(done);
  const problems: string[] = [];
  const sound: Sample[] = [];
  const batchSize = Math.min(options.batchSize, BATCH_PHOTOS);
  for await (const { photos, unreadable } of loader.read({ kind: 'check', plan: sharePlan(open), batchSize })) {
    for (const [row, photo] of photos.entries()) {
      const problem = unreadable.get(row);
      const sample = samples[photo];
      if (problem) problems.push(problem.message);
      else if (sample) sound.push(sample);
    }
    if (sound.length >= RECORD_PHOTOS) await known.add(sound.splice(0));
    done += photos.length;
    onProgress(done);
    throwIfCancelled(signal);
  }
  await known.add(sound);
  if (problems.length === 0) return;
  const more = problems.length - LISTED_PHOTOS;
  const list = problems.slice(0, LISTED_PHOTOS).join('; ') + (more > 0 ? `; +${more}` : '');
  throw appError('training.photos_changed', { count: problems.length, list });
}

/** Photos whose file is not known, and known ones that the cache lacks and has room for. */
async function photosToRead({ samples, known, cache, signal }: CheckOptions): Promise<number[]> {
  const open: number[] = [];
  let room = cache?.room ?? 0;
  for (let start = 0; start < samples.length; start += STATS_AT_ONCE) {
    throwIfCancelled(signal);
    const group = samples.slice(start, start + STATS_AT_ONCE);
    const unchanged = await Promise.all(group.map((sample) => known.isUnchanged(sample)));
    for (const [place, isUnchanged] of unchanged.entries()) {
      const photo = start + place;
      const isWanted = cache !== null && room > 0 && !cache.has(photo);
      if (isWanted) room -= 1;
      if (isWanted || !isUnchanged) open.push(photo);
    }
  }
  return open;
}
