import type { DatasetClassCount } from '../../src-shared/contract/dataset.ts';
import { type DatasetDeps, datasetPhotos } from './dataset-photos.ts';

/** Photos of every class: in the library, chosen, and in each split. */
export function summariseDataset(deps: DatasetDeps): DatasetClassCount[] {
  const studio = deps.photos.countPerClass('studio');
  const real = deps.photos.countPerClass('real');
  const members = new Set(deps.dataset.members());
  const selected = { studio: new Map<number, number>(), real: new Map<number, number>() };
  for (const { photoId, source, classIndex } of deps.photos.library()) {
    if (members.has(photoId)) increment(selected[source], classIndex);
  }
  const { splits } = datasetPhotos(deps);
  const perSplit = {
    train: countByLabel(splits.train),
    val: countByLabel(splits.val),
    test: countByLabel(splits.test),
  };
  return deps.catalog.list().map(({ classIndex, kcode, drugName }) => ({
    kcode,
    drugName,
    studio: studio.get(classIndex) ?? 0,
    real: real.get(classIndex) ?? 0,
    selectedStudio: selected.studio.get(classIndex) ?? 0,
    selectedReal: selected.real.get(classIndex) ?? 0,
    train: perSplit.train.get(classIndex) ?? 0,
    val: perSplit.val.get(classIndex) ?? 0,
    test: perSplit.test.get(classIndex) ?? 0,
  }));
}

function countByLabel(photos: readonly { readonly label: number }[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { label } of photos) increment(counts, label);
  return counts;
}

function increment(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
