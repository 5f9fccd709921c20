import type { Splits } from '../../src-shared/contract/dataset.ts';
import type { CatalogRepository } from '../catalog/catalog-repository.ts';
import type { LibraryPhoto, PhotoRepository } from '../photos/photo-repository.ts';
import type { DatasetRepository, StepPhoto } from './dataset-repository.ts';

export type DatasetDeps = {
  readonly catalog: CatalogRepository;
  readonly photos: PhotoRepository;
  readonly dataset: DatasetRepository;
  readonly workspaceDir: string;
};

/** Where the chosen photos stand, each in one of the three. */
export type StandingPhotos = {
  /** In a split, by photo id. */
  readonly divided: ReadonlyMap<number, StepPhoto>;
  /** No split has been asked for them yet. */
  readonly unassigned: readonly LibraryPhoto[];
  readonly leftOut: readonly LibraryPhoto[];
};

/** @param library of the same moment. */
export function standingPhotos(library: readonly LibraryPhoto[], dataset: DatasetRepository): StandingPhotos {
  const members = new Set(dataset.members());
  const assignments = dataset.standingSplits();
  const isLeftOut = dataset.leftOut();
  const divided = new Map<number, StepPhoto>();
  const unassigned: LibraryPhoto[] = [];
  const leftOut: LibraryPhoto[] = [];
  for (const photo of library) {
    const { photoId, classIndex } = photo;
    if (!members.has(photoId)) continue;
    const split = assignments.get(photoId);
    if (split) divided.set(photoId, { classIndex, split });
    else (isLeftOut.has(photoId) ? leftOut : unassigned).push(photo);
  }
  return { divided, unassigned, leftOut };
}

/** The photos of each split as its files list them, by class index and path, and where all chosen photos stand. */
export function datasetPhotos({ catalog, photos, dataset }: DatasetDeps): StandingPhotos & { readonly splits: Splits } {
  const kcodes = new Map(catalog.list().map((drug) => [drug.classIndex, drug.kcode]));
  const library = photos.library();
  const standing = standingPhotos(library, dataset);
  const splits: Splits = { train: [], val: [], test: [] };
  for (const { photoId, classIndex, path, source, sha256 } of library) {
    const split = standing.divided.get(photoId)?.split;
    if (!split) continue;
    const kcode = kcodes.get(classIndex);
    if (kcode === undefined) throw new Error(`photo ${photoId} of the unknown class ${classIndex}`);
    splits[split].push({ path, label: classIndex, kcode, source, sha256 });
  }
  for (const list of Object.values(splits)) list.sort((a, b) => a.label - b.label || (a.path < b.path ? -1 : 1));
  return { ...standing, splits };
}
