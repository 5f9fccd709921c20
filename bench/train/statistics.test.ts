import { expect, test } from 'vitest';
import { median, pairedRatios, quantile, relativeError } from './statistics.ts';

test('the median is the middle value, or between the two middle ones', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 3, 2])).toBe(2.5);
});

// numpy.quantile([1, 2, 3, 4], [0.25, 0.75]) is [1.75, 3.25].
test('quartiles lie where numpy puts them', () => {
  expect(quantile([4, 2, 3, 1], 0.25)).toBe(1.75);
  expect(quantile([4, 2, 3, 1], 0.75)).toBe(3.25);
});

test('nothing measured has no median', () => {
  expect(() => median([])).toThrow('Nothing was measured');
});

test('a pause that hits both sides of a pair leaves their ratio alone', () => {
  const ratios = pairedRatios([2, 20, 2], [1, 10, 1]);
  expect(ratios).toEqual([2, 2, 2]);
});

test('measurements without a partner are refused', () => {
  expect(() => pairedRatios([1, 2], [1])).toThrow('2 measurements against 1');
});

test('the relative error is that of the whole vector, and NaN where values are missing or not numbers', () => {
  expect(relativeError([3, 4.5], [3, 4])).toBeCloseTo(0.1, 12);
  expect(relativeError([3], [3, 4])).toBeNaN();
  expect(relativeError([3, Number.NaN], [3, 4])).toBeNaN();
});
