import type { Accuracy } from '../../src-shared/contract/evaluation.ts';

/** How many of the best classes count for top-5; a network with fewer classes has all of them among its best. */
export const TOP_K = 5;

/** What the network says about one photo whose class is known. */
export type Outcome = {
  readonly label: number;
  /** The class with the largest logit; of equal ones the lowest index. */
  readonly prediction: number;
  /** Softmax probability of the prediction, 0..1. */
  readonly confidence: number;
  /** The five best classes, best first; of equal ones the lower index first. All classes where there are fewer. */
  readonly top5: readonly number[];
  /** Cross-entropy without label smoothing, natural logarithm. */
  readonly loss: number;
};

/** Judges one row of logits [numClasses]. Computed in double precision. */
export function judge(logits: Float32Array, label: number): Outcome {
  const top5 = bestClasses(logits, TOP_K);
  const prediction = top5[0] ?? 0;
  const largest = logitAt(logits, prediction);
  const sum = sumOfExponentials(logits, largest);
  return { label, prediction, confidence: 1 / sum, top5, loss: Math.log(sum) - (logitAt(logits, label) - largest) };
}

/** The class with the largest logit; of equal ones the lowest index. */
export function bestClass(logits: Float32Array): number {
  return bestClasses(logits, 1)[0] ?? 0;
}

/** The five best classes of one row of logits with their softmax probabilities (0..1), best first. In double precision. */
export function rankClasses(logits: Float32Array): { readonly classIndex: number; readonly confidence: number }[] {
  const best = bestClasses(logits, TOP_K);
  const largest = logitAt(logits, best[0] ?? 0);
  const sum = sumOfExponentials(logits, largest);
  return best.map((classIndex) => ({ classIndex, confidence: Math.exp(logitAt(logits, classIndex) - largest) / sum }));
}

/** Whether every logit is a finite number; a row that isn't can't be judged. */
export function areFinite(logits: Float32Array): boolean {
  return logits.every(Number.isFinite);
}

/** Accuracy and mean loss over photos; null for an empty list, because nothing was measured. */
export function accuracyOf(outcomes: readonly Outcome[]): Accuracy {
  const samples = outcomes.length;
  if (samples === 0) return { samples, top1: null, top5: null, loss: null };
  let top1 = 0;
  let top5 = 0;
  let loss = 0;
  for (const outcome of outcomes) {
    if (outcome.prediction === outcome.label) top1 += 1;
    if (outcome.top5.includes(outcome.label)) top5 += 1;
    loss += outcome.loss;
  }
  return { samples, top1: top1 / samples, top5: top5 / samples, loss: loss / samples };
}

/** The largest logit is taken off first, so that no exponential overflows. */
function sumOfExponentials(logits: Float32Array, largest: number): number {
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - largest);
  return sum;
}

/** The `count` classes with the largest logits: insertion into a short list, since `count` is small. */
function bestClasses(logits: Float32Array, count: number): number[] {
  const best: number[] = [];
  for (let index = 0; index < logits.length; index++) {
    let place = best.length;
    while (place > 0 && logitAt(logits, index) > logitAt(logits, best[place - 1] ?? 0)) place -= 1;
    if (place === count) continue;
    best.splice(place, 0, index);
    if (best.length > count) best.pop();
  }
  return best;
}

function logitAt(logits: Float32Array, index: number): number {
  return logits[index] as number; // a class index of this row
}
