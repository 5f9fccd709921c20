import type { Drug } from '../../src-shared/contract/catalog.ts';
import type { Source } from '../../src-shared/contract/photos.ts';
import type { LibraryPhoto } from '../photos/photo-repository.ts';
import { neededPhotos, samplePhotos } from './select-photos.ts';

/** What the 3:7 mix takes of one source of a class. */
export type SourceChoice = {
  /** Photos that could be taken, and how many the mix asks for. */
  readonly have: number;
  readonly need: number;
  readonly chosen: readonly LibraryPhoto[];
};

export type ClassChoice = { readonly drug: Drug } & Readonly<Record<Source, SourceChoice>>;

/**
 * What an integration takes of each class, in the catalogue's order: of the same library with the same seed the same
 * photos. Rejected photos and those whose file has vanished are never taken.
 */
export function* chooseMembers(
  library: readonly LibraryPhoto[],
  drugs: readonly Drug[],
  seed: number,
): Generator<ClassChoice> {
  const byStratum = Map.groupBy(library.filter(isUsable), (photo) => stratumKey(photo.classIndex, photo.source));
  for (const drug of drugs) {
    const photosOf = (source: Source) => byStratum.get(stratumKey(drug.classIndex, source)) ?? [];
    const needed = neededPhotos(photosOf('real').length);
    const choose = (source: Source): SourceChoice => {
      const photos = photosOf(source);
      const need = needed[source];
      return {
        have: photos.length,
        need,
        chosen: samplePhotos(photos, need, [seed, 'integrate', drug.kcode, source]),
      };
    };
    yield { drug, studio: choose('studio'), real: choose('real') };
  }
}

/** Whether a dataset may take the photo. */
export function isUsable(photo: LibraryPhoto): boolean {
  return !photo.isMissing && !photo.isRejected;
}

function stratumKey(classIndex: number, source: Source): string {
  return `${classIndex} ${source}`;
}
