import type { EvaluationComparison, EvaluationReport, SourceFilter } from '../../src-shared/contract/evaluation.ts';
import { changeByChance } from './binomial.ts';
import { classRef, headerOf, isCorrect, ofSource, type Prediction } from './summary.ts';

type Changes = { photos: number; correct: number; correctBefore: number; fixed: number; broken: number };

/** A run's report against an earlier one, on the photos that both have judged. */
export function compareReports(
  now: EvaluationReport,
  before: EvaluationReport,
  source: SourceFilter,
): EvaluationComparison {
  const earlier = byPath(before);
  const current = ofSource(now.predictions, source);
  const perClass = now.perClass.map(noChanges);
  const all = noChanges();
  for (const prediction of current) {
    const was = earlier.get(prediction.path);
    const ofClass = perClass[prediction.label];
    if (!was || !ofClass) continue;
    count(all, isCorrect(prediction), isCorrect(was));
    count(ofClass, isCorrect(prediction), isCorrect(was));
  }
  return {
    run: headerOf(now),
    before: headerOf(before),
    source,
    onlyNow: current.length - all.photos,
    onlyBefore: ofSource(before.predictions, source).length - all.photos,
    all,
    chance: changeByChance(all.fixed, all.broken),
    perClass: perClass.map((changes, classIndex) => ({ ...classRef(now, classIndex), ...changes })),
  };
}

/** The photos of a report by their path, by which two reports know the same photo. */
export function byPath({ predictions }: EvaluationReport): ReadonlyMap<string, Prediction> {
  return new Map(predictions.map((prediction) => [prediction.path, prediction]));
}

function noChanges(): Changes {
  return { photos: 0, correct: 0, correctBefore: 0, fixed: 0, broken: 0 };
}

function count(changes: Changes, isRight: boolean, wasRight: boolean): void {
  changes.photos += 1;
  if (isRight) changes.correct += 1;
  if (wasRight) changes.correctBefore += 1;
  if (isRight && !wasRight) changes.fixed += 1;
  if (!isRight && wasRight) changes.broken += 1;
}
