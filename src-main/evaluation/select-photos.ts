import type {
  EvaluationReport,
  JudgedPhoto,
  PredictionFilter,
  PredictionSort,
} from '../../src-shared/contract/evaluation.ts';
import { byPath } from './compare.ts';
import { classRef, isCorrect, ofSource, type Prediction } from './summary.ts';

/** Several photos of a report, and how many there are in all. */
export type PhotoQuery = {
  readonly filter: PredictionFilter;
  readonly sort: PredictionSort;
  readonly offset: number;
  readonly limit: number;
};

/** A photo of a report before it is looked up in the library. */
export type ReportPhoto = Omit<JudgedPhoto, 'photoId'>;

/** A comparison's earlier report; `change` needs one. */
export function selectPhotos(
  report: EvaluationReport,
  { filter, sort, offset, limit }: PhotoQuery,
  before?: EvaluationReport,
): { total: number; photos: ReportPhoto[] } {
  const earlier = before && byPath(before);
  const found = ofSource(report.predictions, filter.source)
    .filter((prediction) => isAskedFor(prediction, filter, earlier?.get(prediction.path)))
    .sort(ORDERS[sort]);
  return {
    total: found.length,
    photos: found.slice(offset, offset + limit).map((prediction) => {
      const { path, source, label, confidence, top5 } = prediction;
      const was = earlier?.get(path);
      return {
        path,
        source,
        truth: classRef(report, label),
        prediction: classRef(report, prediction.prediction),
        isCorrect: isCorrect(prediction),
        confidence,
        top5: top5.map((classIndex) => classRef(report, classIndex)),
        before: before && was ? { prediction: classRef(before, was.prediction), confidence: was.confidence } : null,
      };
    }),
  };
}

/** Equal photos stand in the order of their paths, so that pages neither repeat nor leave out one. */
const ORDERS: Readonly<Record<PredictionSort, (a: Prediction, b: Prediction) => number>> = {
  surest: (a, b) => b.confidence - a.confidence || comparePaths(a, b),
  unsurest: (a, b) => a.confidence - b.confidence || comparePaths(a, b),
  path: comparePaths,
};

function comparePaths(a: Prediction, b: Prediction): number {
  if (a.path === b.path) return 0;
  return a.path < b.path ? -1 : 1;
}

function isAskedFor(prediction: Prediction, filter: PredictionFilter, before: Prediction | undefined): boolean {
  const { label, confidence, top5 } = prediction;
  const right = isCorrect(prediction);
  if (filter.label !== undefined && label !== filter.label) return false;
  if (filter.prediction !== undefined && prediction.prediction !== filter.prediction) return false;
  if (filter.isCorrect !== undefined && right !== filter.isCorrect) return false;
  if (filter.isInTop5 !== undefined && top5.includes(label) !== filter.isInTop5) return false;
  if (filter.confidenceAbove !== undefined && confidence <= filter.confidenceAbove) return false;
  if (filter.confidenceUpTo !== undefined && confidence > filter.confidenceUpTo) return false;
  if (filter.change === undefined) return true;
  return before !== undefined && isCorrect(before) !== right && right === (filter.change === 'fixed');
}
