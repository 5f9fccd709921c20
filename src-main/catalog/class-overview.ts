import type { CatalogOverview, ClassOverview, Drug } from '../../src-shared/contract/catalog.ts';
import type { Source } from '../../src-shared/contract/photos.ts';
import type { ClassRepository } from './class-repository.ts';

type Deps = {
  readonly drugs: readonly Drug[];
  readonly classes: ClassRepository;
  /** Photos that a class should have, from its real ones. */
  readonly neededPhotos: (realPhotos: number) => Readonly<Record<Source, number>>;
};

/** Every class with what is known of its photos. */
export function describeClasses({ drugs, classes, neededPhotos }: Deps): CatalogOverview {
  const photos = Map.groupBy(classes.photos(), (row) => row.classIndex);
  const splits = Map.groupBy(classes.splits(), (row) => row.classIndex);
  const scores = classes.scores();
  return {
    classes: drugs.map((drug): ClassOverview => {
      const own = photos.get(drug.classIndex) ?? [];
      const studio = own.find((row) => row.source === 'studio');
      const real = own.find((row) => row.source === 'real');
      const total = (studio?.count ?? 0) + (real?.count ?? 0);
      const ownSplits = splits.get(drug.classIndex) ?? [];
      const inSplit = (split: string) => ownSplits.find((row) => row.split === split)?.count ?? 0;
      return {
        ...drug,
        referencePhotoId: studio?.bestPhotoId ?? real?.bestPhotoId ?? null,
        photos: { studio: studio?.count ?? 0, real: real?.count ?? 0, accepted: 0, rejected: 0, pending: total },
        needed: { ...neededPhotos(real?.count ?? 0) },
        grades: { A: 0, B: 0, C: 0, ungraded: total },
        splits: { train: inSplit('train'), val: inSplit('val'), test: inSplit('test') },
        accuracy: scores?.byClass.get(drug.classIndex) ?? null,
      };
    }),
    evaluation: scores && { runId: scores.runId, split: scores.split, createdAt: scores.createdAt },
  };
}
