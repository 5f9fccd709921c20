import { expect, test } from 'vitest';
import { EvaluationComparison } from '../../src-shared/contract/evaluation.ts';
import { compareReports } from './compare.ts';
import { judge } from './metrics.ts';
import { nameClasses } from './report.fixture.ts';
import { evaluationReport } from './report.ts';

const about = {
  checkpoint: 'best.safetensors',
  epoch: 3,
  split: 'test',
  createdAt: '2026-01-02T03:04:05.000Z',
  leftOut: [],
} as const;

/** Photos as `path: truth prediction`. */
function reportOf(runId: string, photos: Readonly<Record<string, readonly [number, number]>>, classes = 3) {
  return evaluationReport({
    ...about,
    leftOut: [],
    runId,
    classes: nameClasses(classes),
    photos: Object.entries(photos).map(([path, [label, prediction]]) => ({
      path,
      source: path.startsWith('s') ? 'studio' : 'real',
      outcome: judge(
        Float32Array.from({ length: classes }, (_, index) => (index === prediction ? 1 : 0)),
        label,
      ),
    })),
  });
}

const before = reportOf('old', { a: [0, 0], b: [0, 1], c: [1, 1], s1: [1, 2], gone: [2, 2] });
const now = reportOf('new', { a: [0, 1], b: [0, 0], c: [1, 1], s1: [1, 1], added: [2, 2] });

test('only photos that both runs have judged are compared', () => {
  const comparison = compareReports(now, before, 'all');
  expect(EvaluationComparison.parse(comparison)).toEqual(comparison);
  expect(comparison).toMatchObject({
    run: { runId: 'new' },
    before: { runId: 'old' },
    onlyNow: 1,
    onlyBefore: 1,
    all: { photos: 4, correct: 3, correctBefore: 2, fixed: 2, broken: 1 },
    chance: 1,
  });
  expect(comparison.perClass.map(({ kcode, photos, fixed, broken }) => [kcode, photos, fixed, broken])).toEqual([
    ['K-000000', 2, 1, 1],
    ['K-000001', 2, 1, 0],
    ['K-000002', 0, 0, 0],
  ]);
});

test('one source is compared alone', () => {
  expect(compareReports(now, before, 'studio')).toMatchObject({
    onlyNow: 0,
    onlyBefore: 0,
    all: { photos: 1, correct: 1, correctBefore: 0, fixed: 1, broken: 0 },
  });
});

test('an earlier run may know fewer classes', () => {
  const older = reportOf('old', { a: [0, 1] }, 2);
  expect(compareReports(now, older, 'all').perClass).toHaveLength(3);
  expect(compareReports(older, now, 'all').all).toMatchObject({ photos: 1, fixed: 0, broken: 0 });
});
