import { expect, test } from 'vitest';
import { CatalogOverview, type Drug } from '../../src-shared/contract/catalog.ts';
import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import { describeClasses } from './class-overview.ts';
import type { ClassPhoto } from './class-photo.ts';
import { classPhotos } from './class-photos.fixture.ts';

const drugs: readonly Drug[] = ['K-1', 'K-2'].map((kcode, classIndex) => ({
  classIndex,
  kcode,
  drugName: `약 ${kcode}`,
  manufacturer: '제약',
  form: '정제',
  trainingWeight: 1,
  other: {},
}));
const neededPhotos = (real: number) => ({ studio: 15, real: Math.max(35, real) });

function overviewOf(photos: readonly ClassPhoto[], report?: EvaluationReport) {
  const overview = describeClasses({ drugs, photos, report, neededPhotos });
  expect(CatalogOverview.parse(overview)).toEqual(overview);
  return overview;
}
const firstOf = (photos: readonly ClassPhoto[]) => overviewOf(photos).classes[0];

test('each class has the counts of its own photos', () => {
  const { classes } = overviewOf(
    classPhotos(
      { source: 'studio', grade: 'A', split: 'train' },
      { source: 'studio', decision: 'accepted', grade: 'B', split: 'val' },
      { decision: 'accepted', grade: 'A', split: 'test' },
      { grade: null },
      { classIndex: 1, grade: 'C', split: 'test' },
    ),
  );
  expect(classes[0]).toMatchObject({
    kcode: 'K-1',
    photos: { studio: 2, real: 2, accepted: 2, pending: 2, rejected: 0 },
    grades: { A: 2, B: 1, C: 0, ungraded: 1 },
    splits: { train: 1, val: 1, test: 1 },
    needed: { studio: 15, real: 35 },
  });
  expect(classes[1]).toMatchObject({ photos: { studio: 0, real: 1 }, splits: { train: 0, val: 0, test: 1 } });
});

test('a rejected photo counts as rejected and nowhere else, nor is it asked for or shown', () => {
  const rejected = { decision: 'rejected', grade: 'A', split: 'train' } as const;
  const many = Array.from({ length: 40 }, () => rejected);
  expect(firstOf(classPhotos(...many, { grade: 'C' }))).toMatchObject({
    photos: { studio: 0, real: 1, accepted: 0, pending: 1, rejected: 40 },
    grades: { A: 0, B: 0, C: 1, ungraded: 0 },
    splits: { train: 0, val: 0, test: 0 },
    needed: { studio: 15, real: 35 },
    referencePhotoId: 41,
  });
});

test.each([
  [
    'of the studio before an accepted real one',
    [
      { decision: 'accepted', grade: 'A' },
      { source: 'studio', grade: 'C' },
    ],
    2,
  ],
  [
    'accepted before a better grade',
    [
      { source: 'studio', grade: 'A' },
      { source: 'studio', decision: 'accepted', grade: 'B' },
    ],
    2,
  ],
  ['better graded', [{ grade: 'C' }, { grade: 'B' }, { grade: 'A' }], 3],
  ['not measured rather than doubtful', [{ grade: 'C' }, { grade: null }], 2],
  ['from the front', [{ condition: 'wood 0 back 0' }, { condition: 'wood 0 front 0' }], 2],
  ['the oldest of equals', [{}, {}], 1],
] as const)('the photo that stands for a drug is %s', (_which, photos, photoId) => {
  expect(firstOf(classPhotos(...photos))?.referencePhotoId).toBe(photoId);
  expect(firstOf(classPhotos(...photos).reverse())?.referencePhotoId).toBe(photoId);
});

test('a class without photos has no reference, and still needs some', () => {
  expect(firstOf([])).toMatchObject({
    referencePhotoId: null,
    photos: { studio: 0, real: 0 },
    needed: { studio: 15, real: 35 },
  });
});

test('the accuracy is that of the report, of all photos and of the real ones', () => {
  const predicted = (label: number, prediction: number, source: 'studio' | 'real') => ({
    path: 'p.jpg',
    source,
    label,
    prediction,
    confidence: 0.5,
    top5: [],
  });
  const accuracy = { samples: 4, top1: 0.5, top5: 1, loss: 1 };
  const report: EvaluationReport = {
    ...{ runId: 'r', checkpoint: 'best.safetensors', epoch: 3, split: 'test', createdAt: '2026-01-02T03:04:05.000Z' },
    ...{ overall: accuracy, real: accuracy, studio: accuracy, confusionMatrix: [[2, 2]], failureAnalysis: [] },
    ...{ failureThreshold: 0.7, leftOut: [] },
    perClass: [{ classIndex: 0, kcode: 'K-1', drugName: '약', total: 4, correct: 3, accuracy: 0.75, precision: 1 }],
    predictions: [predicted(0, 0, 'studio'), predicted(0, 0, 'real'), predicted(0, 0, 'real'), predicted(0, 1, 'real')],
  };
  const { classes, evaluation } = overviewOf([], report);
  expect(evaluation).toEqual({ runId: 'r', split: 'test', createdAt: '2026-01-02T03:04:05.000Z' });
  expect(classes[0]?.accuracy).toEqual({
    overall: { samples: 4, correct: 3, accuracy: 0.75 },
    real: { samples: 3, correct: 2, accuracy: 2 / 3 },
  });
  // It came into the catalogue after the model was trained.
  expect(classes[1]?.accuracy).toBeNull();
  const studioOnly = { ...report, predictions: report.predictions.slice(0, 1) };
  expect(overviewOf([], studioOnly).classes[0]?.accuracy?.real).toEqual({ samples: 0, correct: 0, accuracy: null });
  expect(overviewOf([]).evaluation).toBeNull();
});
