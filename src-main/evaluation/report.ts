import type { EvaluationReport } from '../../src-shared/contract/evaluation.ts';
import type { Source } from '../../src-shared/contract/photos.ts';
import { type ClassName, classAccuracies, confusionMatrix, failingClasses } from './confusion.ts';
import { csvLine } from './csv.ts';
import { accuracyOf, type Outcome } from './metrics.ts';

/** Classes below this accuracy are analysed as failures (owner's plan, analyze_performance.py). */
export const FAILURE_THRESHOLD = 0.7;

/** A judged photo. */
export type JudgedPhoto = { readonly path: string; readonly source: Source; readonly outcome: Outcome };

export type ReportInput = Pick<
  EvaluationReport,
  'runId' | 'checkpoint' | 'epoch' | 'split' | 'createdAt' | 'leftOut'
> & {
  readonly photos: readonly JudgedPhoto[];
  /** By class index. */
  readonly classes: readonly ClassName[];
};

/** Everything that is known about a split once its photos are judged. */
export function evaluationReport({ photos, classes, ...about }: ReportInput): EvaluationReport {
  const outcomes = (source?: Source): Outcome[] =>
    photos.filter((photo) => source === undefined || photo.source === source).map((photo) => photo.outcome);
  const matrix = confusionMatrix(outcomes(), classes.length);
  return {
    ...about,
    overall: accuracyOf(outcomes()),
    real: accuracyOf(outcomes('real')),
    studio: accuracyOf(outcomes('studio')),
    perClass: classAccuracies(matrix, classes),
    confusionMatrix: matrix,
    failureAnalysis: failingClasses(matrix, classes, FAILURE_THRESHOLD),
    failureThreshold: FAILURE_THRESHOLD,
    predictions: photos.map(({ path, source, outcome }) => ({
      path,
      source,
      label: outcome.label,
      prediction: outcome.prediction,
      confidence: outcome.confidence,
      top5: [...outcome.top5],
    })),
  };
}

/** The predictions as CSV, one photo a line, classes as K-codes. */
export function predictionsCsv(report: EvaluationReport): string {
  const kcodes = report.perClass.map((row) => row.kcode);
  const header = ['path', 'source', 'label', 'kcode', 'prediction', 'predicted_kcode', 'confidence', 'top5'];
  const lines = report.predictions.map((row) =>
    csvLine([
      row.path,
      row.source,
      row.label,
      kcodes[row.label] ?? '',
      row.prediction,
      kcodes[row.prediction] ?? '',
      row.confidence,
      row.top5.join(' '),
    ]),
  );
  return [csvLine(header), ...lines].join('');
}
