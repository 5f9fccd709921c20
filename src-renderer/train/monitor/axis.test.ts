import { expect, test } from 'vitest';
import { chartAxes, epochAxis, rangeAxis, shareOn, valueAxis } from './axis.ts';

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

test('a value lies on its axis by its share of the way, on a logarithmic one by its share of the decades', () => {
  const linear = shareOn({ domain: [2, 6], ticks: [] });
  expect([2, 3, 6, 7].map(linear)).toEqual([0, 0.25, 1, 1.25]);
  const logarithmic = shareOn({ domain: [0.01, 100], ticks: [] }, true);
  for (const [value, share] of [
    [0.01, 0],
    [0.1, 0.25],
    [1, 0.5],
    [100, 1],
  ] as const) {
    expect(logarithmic(value)).toBeCloseTo(share, 12);
  }
});

test('the axes of a chart hold all of its lines; values without a place on it widen nothing', () => {
  const lines = [{ points: [{ y: null }, { y: 0.3 }] }, { points: [{ y: 4.8 }, { y: 2 }] }, { points: [] }];
  const options = { last: 10, planned: 50, range: null };
  expect(chartAxes(lines, options)).toMatchObject({ x: { domain: [0, 10] }, y: { domain: [0, 5] } });
  expect(chartAxes([{ points: [{ y: null }] }], options).y.domain).toEqual([0, 1]);
  expect(chartAxes(lines, { ...options, values: [0, 1] }).y.domain).toEqual([0, 1]);
});
