import { expect, test } from 'vitest';
import { areaBetween, offsetsIn, scrollStep } from './marquee.ts';

// Cells lie at 16, 124, 232 across (100 wide) and at 16, 156, 296 down (132 high).
const layout = { columns: 3, cellWidth: 100, rowHeight: 140 };

test('an area takes every cell that it touches, whichever corner it was drawn from', () => {
  const area = areaBetween({ x: 130, y: 200 }, { x: 40, y: 100 });
  expect(area).toEqual({ left: 40, top: 100, width: 90, height: 100 });
  expect(offsetsIn(area, layout, 100)).toEqual([0, 1, 3, 4]);
});

test('what lies between cells or beside the grid takes none', () => {
  expect(offsetsIn({ left: 117, top: 20, width: 5, height: 50 }, layout, 100)).toEqual([]);
  expect(offsetsIn({ left: 40, top: 149, width: 50, height: 6 }, layout, 100)).toEqual([]);
  expect(offsetsIn({ left: 0, top: 0, width: 10, height: 400 }, layout, 100)).toEqual([]);
  expect(offsetsIn({ left: 340, top: 20, width: 60, height: 400 }, layout, 100)).toEqual([]);
});

test('nothing is taken beyond the last photo', () => {
  expect(offsetsIn({ left: 0, top: 0, width: 900, height: 90_000 }, layout, 5)).toEqual([0, 1, 2, 3, 4]);
});

test('the grid scrolls near its edges, faster outside and never in the middle', () => {
  expect(scrollStep(300, 600)).toBe(0);
  expect(scrollStep(10, 600)).toBeLessThan(0);
  expect(scrollStep(-500, 600)).toBe(-32);
  expect(scrollStep(590, 600)).toBeGreaterThan(0);
  expect(scrollStep(2000, 600)).toBe(32);
});
