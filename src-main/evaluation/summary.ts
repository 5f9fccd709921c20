import type {
  ClassFigures,
  ClassRef,
  EvaluationHeader,
  EvaluationReport,
  EvaluationSummary,
  SourceFilter,
} from '../../src-shared/contract/evaluation.ts';
import { wilsonInterval } from './binomial.ts';
import { calibrationOf } from './calibration.ts';
import { classAccuracies, confusionMatrix, confusionsOf, failingClasses } from './confusion.ts';

/** A judged photo as a report keeps it. */
export type Prediction = EvaluationReport['predictions'][number];

/** Everything about an evaluation but its photos and what lies outside of it, for the photos of one source or all. */
export function summariseReport(report: EvaluationReport, source: SourceFilter): Omit<EvaluationSummary, 'goals'> {
  const predictions = ofSource(report.predictions, source);
  const matrix = confusionMatrix(predictions, report.perClass.length);
  return {
    ...headerOf(report),
    source,
    intervals: {
      overall: top1Interval(report.predictions),
      real: top1Interval(ofSource(report.predictions, 'real')),
      studio: top1Interval(ofSource(report.predictions, 'studio')),
    },
    perClass: classFigures(predictions, matrix, report),
    confusionMatrix: matrix,
    failures: failingClasses(matrix, report.perClass, report.failureThreshold).map(({ classIndex }) => classIndex),
    failureThreshold: report.failureThreshold,
    calibration: calibrationOf(predictions),
    leftOut: report.leftOut,
  };
}

/** What a list shows of a report. */
export function headerOf(report: EvaluationReport): EvaluationHeader {
  const { runId, split, createdAt, checkpoint, epoch, overall, real, studio } = report;
  return { runId, split, createdAt, checkpoint, epoch, overall, real, studio };
}

/** The photos of one source or all. */
export function ofSource(predictions: readonly Prediction[], source: SourceFilter): readonly Prediction[] {
  return source === 'all' ? predictions : predictions.filter((prediction) => prediction.source === source);
}

/** The class of a report by its index. */
export function classRef({ perClass }: EvaluationReport, classIndex: number): ClassRef {
  const found = perClass[classIndex];
  if (!found) throw new Error(`The report has no class ${classIndex}`);
  return { classIndex, kcode: found.kcode, drugName: found.drugName };
}

function classFigures(
  predictions: readonly Prediction[],
  matrix: readonly (readonly number[])[],
  report: EvaluationReport,
): ClassFigures[] {
  const inTop5 = report.perClass.map(() => 0);
  const predicted = report.perClass.map(() => 0);
  for (const { label, prediction, top5 } of predictions) {
    if (top5.includes(label)) inTop5[label] = (inTop5[label] ?? 0) + 1;
    predicted[prediction] = (predicted[prediction] ?? 0) + 1;
  }
  return classAccuracies(matrix, report.perClass).map((figures) => {
    const { classIndex, total, correct } = figures;
    return {
      ...figures,
      interval: wilsonInterval(correct, total),
      top5: total === 0 ? null : (inTop5[classIndex] ?? 0) / total,
      predicted: predicted[classIndex] ?? 0,
      confusedWith: confusionsOf(matrix, classIndex).map(({ other, count }) => ({ ...classRef(report, other), count })),
    };
  });
}

function top1Interval(predictions: readonly Prediction[]) {
  return wilsonInterval(predictions.filter(isCorrect).length, predictions.length);
}

/** Whether the network is right. */
export function isCorrect({ label, prediction }: Pick<Prediction, 'label' | 'prediction'>): boolean {
  return label === prediction;
}
