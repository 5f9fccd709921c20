import { expect, test } from 'vitest';
import type { PredictionFilter } from '../../src-shared/contract/evaluation.ts';
import { compareReports } from './compare.ts';
import { makeReport, nameClasses } from './report.fixture.ts';
import { selectPhotos } from './select-photos.ts';
import { summariseReport } from './summary.ts';

const report = makeReport({ classes: nameClasses(8), photosPerClass: 40, seed: 1, skill: 3 });
const before = makeReport({ classes: nameClasses(8), photosPerClass: 40, seed: 2, skill: 2.5, runId: 'run-000' });

const all = { source: 'all' } as const;
const first = { sort: 'surest', offset: 0, limit: 500 } as const;
const count = (filter: PredictionFilter) => selectPhotos(report, { filter, ...first }).total;

test('every cell of the matrix is as many photos as it says, of every source', () => {
  for (const source of ['all', 'real', 'studio'] as const) {
    const { confusionMatrix } = summariseReport(report, source);
    for (const [label, row] of confusionMatrix.entries()) {
      expect(row.map((_, prediction) => count({ source, label, prediction }))).toEqual(row);
    }
  }
});

test('every bin of confidence is as many photos as it says', () => {
  const { bins } = summariseReport(report, 'all').calibration;
  expect(bins.map(({ above, upTo }) => count({ ...all, confidenceAbove: above, confidenceUpTo: upTo }))).toEqual(
    bins.map((bin) => bin.count),
  );
  expect(
    bins.map(({ above, upTo }) => count({ ...all, confidenceAbove: above, confidenceUpTo: upTo, isCorrect: true })),
  ).toEqual(bins.map((bin) => bin.correct));
});

test('every figure of a class is as many photos as it says', () => {
  for (const row of summariseReport(report, 'all').perClass) {
    const { classIndex, total, correct, predicted, top5 } = row;
    expect(count({ ...all, label: classIndex })).toBe(total);
    expect(count({ ...all, label: classIndex, isCorrect: true })).toBe(correct);
    expect(count({ ...all, prediction: classIndex })).toBe(predicted);
    expect(count({ ...all, label: classIndex, isInTop5: true })).toBe(Math.round((top5 ?? 0) * total));
  }
});

test('pages go on where the one before ended, in the order asked for', () => {
  const whole = selectPhotos(report, { filter: { ...all, isCorrect: false }, ...first });
  expect(whole.total).toBe(whole.photos.length);
  const pages = [0, 7, 14].flatMap(
    (offset) => selectPhotos(report, { filter: { ...all, isCorrect: false }, sort: 'surest', offset, limit: 7 }).photos,
  );
  expect(pages).toEqual(whole.photos.slice(0, 21));
  const confidences = whole.photos.map((photo) => photo.confidence);
  expect(confidences).toEqual(confidences.toSorted((a, b) => b - a));
  const unsure = selectPhotos(report, { filter: all, sort: 'unsurest', offset: 0, limit: 500 }).photos;
  expect(unsure.map((photo) => photo.confidence)).toEqual(
    unsure.map((photo) => photo.confidence).sort((a, b) => a - b),
  );
  const paths = selectPhotos(report, { filter: all, sort: 'path', offset: 0, limit: 500 }).photos.map(
    ({ path }) => path,
  );
  expect(paths).toEqual(paths.toSorted());
});

test('a photo says what it is, what it was taken for and what came next', () => {
  const [photo] = selectPhotos(report, { filter: { ...all, label: 3, isCorrect: false }, ...first }).photos;
  expect(photo).toMatchObject({ truth: { classIndex: 3, kcode: 'K-000003', drugName: '약 3' }, isCorrect: false });
  expect(photo?.top5).toHaveLength(5);
  expect(photo?.top5[0]).toEqual(photo?.prediction);
  expect(photo?.before).toBeNull();
});

test('beside an earlier run, photos say what that one said; its fixed and broken ones are found', () => {
  const changed = (change: 'fixed' | 'broken') =>
    selectPhotos(report, { filter: { ...all, change }, ...first }, before);
  const { all: changes } = compareReports(report, before, 'all');
  expect(changed('fixed').total).toBe(changes.fixed);
  expect(changed('broken').total).toBe(changes.broken);
  expect(changes.fixed).toBeGreaterThan(0);
  expect(changes.broken).toBeGreaterThan(0);
  for (const { isCorrect, truth, before: was } of changed('fixed').photos) {
    expect(isCorrect).toBe(true);
    expect(was?.prediction.classIndex).not.toBe(truth.classIndex);
  }
  for (const { isCorrect, truth, before: was } of changed('broken').photos) {
    expect(isCorrect).toBe(false);
    expect(was?.prediction).toEqual(truth);
  }
});
