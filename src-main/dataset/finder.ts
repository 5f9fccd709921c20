import { setImmediate } from 'node:timers/promises';
import type { Progress } from '../../src-shared/contract/jobs.ts';
import { throwIfCancelled } from '../../src-shared/errors.ts';
import { CopyFinder, type CopyVisit } from '../photos/copies.ts';
import { CropFinder } from '../photos/crops.ts';
import type { LibraryPhoto, PhotoRepository } from '../photos/photo-repository.ts';

type Context = { readonly signal: AbortSignal; readonly report: (progress: Progress) => void };
type Visit = Pick<CopyVisit, 'wants' | 'onCopy'>;

/**
 * Visits the copies of every kind among photos, each pair at least once, by their places in the library. @throws AppError
 * `cancelled`.
 */
export type Finder = { readonly visit: (visit: Visit, context: Context) => Promise<void> };

/** Photos of which the fingerprints are read between two looks at the signal: about 40 ms. */
const PHOTOS_PER_TURN = 1000;

/**
 * Everything that finds copies, loaded with the fingerprints of the whole library in its order; photos that come in meanwhile
 * are left out. @throws AppError `cancelled`.
 */
export async function loadFinder(
  photos: PhotoRepository,
  library: readonly LibraryPhoto[],
  { signal, report }: Context,
): Promise<Finder> {
  const total = library.length;
  const copies = new CopyFinder(total);
  const crops = new CropFinder();
  let last = -1;
  for (let done = 0; done < total; done += PHOTOS_PER_TURN) {
    report({ phase: 'prepare', done, total });
    const turn = library.slice(done, done + PHOTOS_PER_TURN);
    const fingerprints = photos.fingerprintsAfter(last, turn.length);
    for (const [index, { photoId, classIndex }] of turn.entries()) {
      const found = fingerprints[index];
      if (found?.photoId !== photoId) throw new Error(`photo ${photoId}: no fingerprint where one is due`);
      copies.add(found.fingerprint);
      crops.add(found.fingerprint, classIndex);
      last = photoId;
    }
    await setImmediate();
    throwIfCancelled(signal);
  }
  return {
    async visit(visit, { signal, report }) {
      const reportAs = (phase: 'fingerprint' | 'crop') => (done: number) => report({ phase, done, total });
      await copies.visit({ ...visit, signal, onProgress: reportAs('fingerprint') });
      await crops.visit({ ...visit, signal, onProgress: reportAs('crop') });
      throwIfCancelled(signal);
    },
  };
}
