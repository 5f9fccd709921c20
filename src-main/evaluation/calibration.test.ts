import { expect, test } from 'vitest';
import { calibrationOf } from './calibration.ts';

const judged = (confidence: number, isRight: boolean) => ({ label: 0, prediction: isRight ? 0 : 1, confidence });

test('the error is the mean distance of confidence and accuracy, by the photos of each bin', () => {
  // Bins of 1/15: 0.95 and 1 in the last, (14/15, 1]; 0.5 and 0.52 in (7/15, 8/15].
  const calibration = calibrationOf([judged(0.95, true), judged(1, false), judged(0.5, true), judged(0.52, true)]);
  // Last bin: accuracy 0.5, confidence 0.975; the other: accuracy 1, confidence 0.51.
  expect(calibration.expectedError).toBeCloseTo((2 * 0.475 + 2 * 0.49) / 4, 12);
  expect(calibration.maximumError).toBeCloseTo(0.49, 12);
  expect(calibration.meanConfidence).toBeCloseTo(2.97 / 4, 12);
  expect(calibration.bins).toHaveLength(15);
  expect(calibration.bins[14]).toMatchObject({ upTo: 1, count: 2, correct: 1, accuracy: 0.5 });
  expect(calibration.bins[7]).toMatchObject({ count: 2, correct: 2, accuracy: 1 });
  expect(calibration.bins[0]).toMatchObject({ above: 0, count: 0, accuracy: null, meanConfidence: null });
});

test('a bin holds its upper bound and not its lower one, also where fifteenths are not exact', () => {
  for (let edge = 1; edge <= 15; edge++) {
    const { bins } = calibrationOf([judged(edge / 15, true)]);
    const bin = bins.find(({ count }) => count === 1);
    expect(bin?.upTo).toBe(edge / 15);
  }
});

test('a network as sure as it is right has no error', () => {
  const photos = Array.from({ length: 10 }, (_, index) => judged(0.7, index < 7));
  expect(calibrationOf(photos).expectedError).toBeCloseTo(0, 12);
});

test('without photos nothing is claimed, and what is no probability is a bug', () => {
  expect(calibrationOf([])).toMatchObject({ expectedError: null, maximumError: null, meanConfidence: null });
  expect(() => calibrationOf([judged(1.2, true)])).toThrow('no probability');
  expect(() => calibrationOf([judged(Number.NaN, true)])).toThrow('no probability');
});
