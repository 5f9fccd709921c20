import { expect, test } from 'vitest';
import { epochAxis, rangeAxis, valueAxis } from './axis.ts';

test('the axis of epochs ends at a tick after the last one, so that it rarely moves while a run grows', () => {
  expect(epochAxis(50)).toEqual({ domain: [0, 50], ticks: [0, 10, 20, 30, 40, 50] });
  expect(epochAxis(2).ticks).toEqual([0, 0.5, 1, 1.5, 2]);
  expect(epochAxis(31.5, 32)).toEqual({ domain: [0, 32], ticks: [0, 5, 10, 15, 20, 25, 30] });
  expect(epochAxis(50.1, 50).domain).toEqual([0, 60]);
  const ends = new Set(Array.from({ length: 500 }, (_, i) => epochAxis(0.1 * (i + 1)).domain[1]));
  expect(ends.size).toBeLessThan(45);
  for (let last = 0.01; last < 60; last *= 1.3) {
    const { domain, ticks } = epochAxis(last);
    expect(domain[1]).toBeGreaterThanOrEqual(last - 1e-9);
    expect(ticks.length).toBeLessThanOrEqual(9);
  }
});

test('a chosen part is shown exactly, with ticks inside it', () => {
  expect(rangeAxis([3, 9])).toEqual({ domain: [3, 9], ticks: [3, 4, 5, 6, 7, 8, 9] });
  const { domain, ticks } = rangeAxis([1.234, 1.7]);
  expect(domain).toEqual([1.234, 1.7]);
  for (const tick of ticks) expect(tick >= 1.234 && tick <= 1.7).toBe(true);
  expect(ticks.length).toBeGreaterThan(2);
});

test('values get round ticks around them', () => {
  expect(valueAxis([0.3, 4.8], false)).toEqual({ domain: [0, 5], ticks: [0, 1, 2, 3, 4, 5] });
  expect(valueAxis([1.38, 2.5], false)?.domain).toEqual([1, 2.5]);
  expect(valueAxis([2, 2], false)?.domain).toEqual([2, 2.5]);
  expect(valueAxis([0], false)?.domain).toEqual([0, 0.2]);
  expect(valueAxis([], false)).toBeNull();
});

test('a logarithmic axis has 1, 2 and 5 of each decade, and decades alone where there are many', () => {
  expect(valueAxis([0.3, 4], true)?.ticks).toEqual([0.2, 0.5, 1, 2, 5]);
  const wide = valueAxis([1e-6, 0.7], true);
  expect(wide?.ticks).toHaveLength(7);
  expect(wide?.domain[1]).toBe(1);
  expect(valueAxis([1], true)?.domain).toEqual([1, 10]);
});
