import { CopyFinder, type CopyVisit } from '../photos/copies.ts';
import { CropFinder } from '../photos/crops.ts';
import type { LibraryPhoto, PhotoRepository } from '../photos/photo-repository.ts';

/** Visits the copies of every kind among photos, each pair at least once, by their places in the library. */
export type Finder = { readonly visit: (visit: CopyVisit) => Promise<void> };

/** Everything that finds copies, loaded with the fingerprints of the whole library in its order. */
export function loadFinder(photos: PhotoRepository, library: readonly LibraryPhoto[]): Finder {
  const copies = new CopyFinder(library.length);
  const crops = new CropFinder();
  const expected = library.values();
  for (const { photoId, fingerprint } of photos.fingerprints()) {
    const photo = expected.next().value;
    if (photo?.photoId !== photoId) throw new Error(`photo ${photoId}: no fingerprint where one is due`);
    copies.add(fingerprint);
    crops.add(fingerprint, photo.classIndex);
  }
  if (!expected.next().done) throw new Error('photos without a fingerprint');
  return {
    visit: async (visit) => {
      await copies.visit(visit);
      await crops.visit(visit);
    },
  };
}
