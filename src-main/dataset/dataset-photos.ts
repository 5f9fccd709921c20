import type { Splits } from '../../src-shared/contract/dataset.ts';
import type { CatalogRepository } from '../catalog/catalog-repository.ts';
import type { PhotoRepository } from '../photos/photo-repository.ts';
import type { DatasetRepository, StepPhoto } from './dataset-repository.ts';

export type DatasetDeps = {
  readonly catalog: CatalogRepository;
  readonly photos: PhotoRepository;
  readonly dataset: DatasetRepository;
  readonly workspaceDir: string;
};

/**
 * The chosen photos of each split, by class index and path, and the same by photo id; and how many chosen ones no split has
 * been asked for yet.
 */
export function datasetPhotos({ catalog, photos, dataset }: DatasetDeps): {
  readonly splits: Splits;
  readonly photos: ReadonlyMap<number, StepPhoto>;
  readonly unassigned: number;
} {
  const kcodes = new Map(catalog.list().map((drug) => [drug.classIndex, drug.kcode]));
  const members = new Set(dataset.members());
  const assignments = dataset.standingSplits();
  const leftOut = dataset.leftOut();
  const splits: Splits = { train: [], val: [], test: [] };
  const found = new Map<number, StepPhoto>();
  let unassigned = 0;
  for (const { photoId, classIndex, path, source, sha256 } of photos.library()) {
    if (!members.has(photoId)) continue;
    const split = assignments.get(photoId);
    const kcode = kcodes.get(classIndex);
    if (kcode === undefined) throw new Error(`photo ${photoId} of the unknown class ${classIndex}`);
    if (split) {
      splits[split].push({ path, label: classIndex, kcode, source, sha256 });
      found.set(photoId, { classIndex, split });
    } else if (!leftOut.has(photoId)) {
      unassigned += 1;
    }
  }
  for (const list of Object.values(splits)) list.sort((a, b) => a.label - b.label || (a.path < b.path ? -1 : 1));
  return { splits, photos: found, unassigned };
}
