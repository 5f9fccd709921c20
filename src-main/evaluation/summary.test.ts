import { expect, test } from 'vitest';
import { EvaluationSummary } from '../../src-shared/contract/evaluation.ts';
import { failingClasses } from './confusion.ts';
import { judge } from './metrics.ts';
import { makeReport, nameClasses } from './report.fixture.ts';
import { evaluationReport } from './report.ts';
import { summariseReport } from './summary.ts';

const report = makeReport({ classes: nameClasses(12), photosPerClass: 30, seed: 1, skill: 3 });

test('a summary of all photos says what the report says', () => {
  const summary = summariseReport(report, 'all');
  const goals = { results: [], evaluatedAt: null, exportedAt: null };
  expect(EvaluationSummary.parse({ ...summary, goals })).toEqual({ ...summary, goals });
  expect(summary.confusionMatrix).toEqual(report.confusionMatrix);
  expect(summary.perClass).toMatchObject(report.perClass);
  expect(summary.failures).toEqual(report.failureAnalysis.map((failure) => failure.classIndex));
  expect(summary.failures.length).toBeGreaterThan(0);
  for (const failure of report.failureAnalysis) {
    const { confusedWith } = summary.perClass[failure.classIndex] ?? {};
    expect(confusedWith?.map(({ classIndex: _index, ...other }) => other)).toEqual(failure.confusedWith);
  }
});

test('a summary of one source counts its photos alone', () => {
  const real = report.predictions.filter((prediction) => prediction.source === 'real');
  const summary = summariseReport(report, 'real');
  expect(sum(summary.perClass.map((row) => row.total))).toBe(real.length);
  expect(sum(summary.perClass.map((row) => row.correct)) / real.length).toBeCloseTo(report.real.top1 ?? -1, 12);
  expect(sum(summary.confusionMatrix.flat())).toBe(real.length);
  expect(sum(summary.calibration.bins.map((bin) => bin.count))).toBe(real.length);
  expect(summary.failures).toEqual(
    failingClasses(summary.confusionMatrix, nameClasses(12), 0.7).map((failure) => failure.classIndex),
  );
  // What is said about the whole split stays: it is shown beside.
  expect(summary).toMatchObject({ overall: report.overall, real: report.real, studio: report.studio });
});

test("a class's share among the five best is that of its photos", () => {
  const top5 = summariseReport(report, 'all').perClass.map((row) => (row.top5 ?? 0) * row.total);
  expect(sum(top5)).toBeCloseTo((report.overall.top5 ?? 0) * report.overall.samples, 8);
});

test('a class without a photo has no figures but those of its wrong predictions', () => {
  const classes = nameClasses(2);
  const photos = [{ path: 'a.jpg', source: 'real', outcome: judge(Float32Array.of(0, 1), 0) } as const];
  const { runId, checkpoint, epoch, split, createdAt } = report;
  const about = { runId, checkpoint, epoch, split, createdAt, leftOut: [] };
  const summary = summariseReport(evaluationReport({ ...about, photos, classes }), 'all');
  expect(summary.perClass[1]).toMatchObject({
    total: 0,
    accuracy: null,
    interval: null,
    top5: null,
    predicted: 1,
    precision: 0,
    confusedWith: [],
  });
  expect(summariseReport(evaluationReport({ ...about, photos, classes }), 'studio').intervals).toMatchObject({
    overall: [0, expect.any(Number)],
    studio: null,
  });
});

test('the report of the tests is neither perfect nor hopeless', () => {
  expect(report.overall.top1).toBeGreaterThan(0.4);
  expect(report.overall.top1).toBeLessThan(0.95);
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
