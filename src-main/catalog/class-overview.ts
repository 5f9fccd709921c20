import type { CatalogOverview, ClassOverview, Drug } from '../../src-shared/contract/catalog.ts';
import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import type { Source } from '../../src-shared/contract/photos.ts';
import { byUsefulness, type ClassPhoto, isUsable } from './class-photo.ts';
import { scoreClasses } from './class-scores.ts';

type Deps = {
  readonly drugs: readonly Drug[];
  /** Every photo of the library, in any order. */
  readonly photos: Iterable<ClassPhoto>;
  /** The newest that there is. */
  readonly report: EvaluationReport | undefined;
  /** Photos that a class should have, from its real ones. */
  readonly neededPhotos: (realPhotos: number) => Readonly<Record<Source, number>>;
};

/** Every class with what is known of its photos, in the order of the drugs. */
export function describeClasses({ drugs, photos, report, neededPhotos }: Deps): CatalogOverview {
  const tallies = new Map(drugs.map(({ classIndex }) => [classIndex, emptyTally()]));
  for (const photo of photos) {
    const tally = tallies.get(photo.classIndex);
    if (tally) count(tally, photo);
  }
  const scores = report && scoreClasses(report);
  return {
    classes: drugs.map((drug): ClassOverview => {
      const { best, ...tally } = tallies.get(drug.classIndex) ?? emptyTally();
      return {
        ...drug,
        ...tally,
        referencePhotoId: best?.photoId ?? null,
        needed: neededPhotos(tally.photos.real),
        accuracy: scores?.get(drug.classIndex) ?? null,
      };
    }),
    evaluation: report ? { runId: report.runId, split: report.split, createdAt: report.createdAt } : null,
  };
}

type Tally = Pick<ClassOverview, 'photos' | 'grades' | 'splits'> & { best: ClassPhoto | null };

function emptyTally(): Tally {
  return {
    best: null,
    photos: { studio: 0, real: 0, accepted: 0, pending: 0, rejected: 0 },
    grades: { A: 0, B: 0, C: 0, ungraded: 0 },
    splits: { train: 0, val: 0, test: 0 },
  };
}

function count(tally: Tally, photo: ClassPhoto): void {
  const { value, grade } = photo;
  if (!isUsable(photo)) {
    tally.photos.rejected += 1;
    return;
  }
  tally.photos[value('decisions') === 'accepted' ? 'accepted' : 'pending'] += 1;
  tally.photos[value('sources') === 'studio' ? 'studio' : 'real'] += 1;
  tally.grades[grade ?? 'ungraded'] += 1;
  const split = value('splits');
  if (split === 'train' || split === 'val' || split === 'test') tally.splits[split] += 1;
  if (tally.best === null || byUsefulness(photo, tally.best) < 0) tally.best = photo;
}
