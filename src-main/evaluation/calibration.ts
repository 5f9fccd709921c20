import type { Calibration, ConfidenceBin } from '../../src-shared/contract/evaluation.ts';
import type { Outcome } from './metrics.ts';

/** M = 15 bins of equal width, as the tables of Guo et al. (2017) have them. */
const BINS = 15;

type Judged = Pick<Outcome, 'label' | 'prediction' | 'confidence'>;

/** How confidence and accuracy go together. Definitions of Guo et al. (ICML 2017), section 2: bins ((m-1)/M, m/M]. */
export function calibrationOf(outcomes: readonly Judged[]): Calibration {
  const bins = Array.from({ length: BINS }, (_, index) => ({
    above: index / BINS,
    upTo: (index + 1) / BINS,
    count: 0,
    correct: 0,
    confidence: 0,
  }));
  for (const { label, prediction, confidence } of outcomes) {
    // By comparison and not by multiplication: `confidence <= upTo` must hold for whoever asks for a bin's photos.
    const bin = bins.find(({ upTo }) => confidence <= upTo);
    if (!bin) throw new Error(`A confidence of ${confidence} is no probability`);
    bin.count += 1;
    bin.correct += label === prediction ? 1 : 0;
    bin.confidence += confidence;
  }
  const photos = outcomes.length;
  const errors = bins
    .filter(({ count }) => count > 0)
    .map(({ count, correct, confidence }) => ({ count, error: Math.abs(correct - confidence) / count }));
  return {
    bins: bins.map(
      ({ confidence, ...bin }): ConfidenceBin => ({
        ...bin,
        accuracy: bin.count === 0 ? null : bin.correct / bin.count,
        meanConfidence: bin.count === 0 ? null : confidence / bin.count,
      }),
    ),
    expectedError: photos === 0 ? null : errors.reduce((sum, { count, error }) => sum + (count * error) / photos, 0),
    maximumError: photos === 0 ? null : Math.max(...errors.map(({ error }) => error)),
    meanConfidence: photos === 0 ? null : bins.reduce((sum, bin) => sum + bin.confidence, 0) / photos,
  };
}
