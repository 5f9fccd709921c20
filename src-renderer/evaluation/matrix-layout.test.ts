import { expect, test } from 'vitest';
import { hitMatrix, layoutMatrix, nextZoom, scrollTo } from './matrix-layout.ts';

const WINDOW = { width: 640, height: 562 };

test('sixteen classes have their names, a hundred fit without', () => {
  const few = layoutMatrix(16, WINDOW, undefined);
  expect(few).toMatchObject({ cell: 28, isNamed: true });
  const many = layoutMatrix(100, WINDOW, undefined);
  expect(many.isNamed).toBe(false);
  expect(many.top + many.size).toBeLessThanOrEqual(WINDOW.height + 1e-9);
  expect(many.cell).toBeGreaterThan(5);
  // Between the two: no cell is so large that it would have a name, and the matrix with it no room.
  const between = layoutMatrix(36, WINDOW, undefined);
  expect(between).toMatchObject({ isNamed: false, cell: 15 });
  expect(layoutMatrix(3, WINDOW, undefined).cell).toBe(48);
  expect(layoutMatrix(1000, WINDOW, undefined).cell).toBe(3);
});

test('zooming goes through round sides from wherever it is', () => {
  expect(nextZoom(5.5, 'in')).toBe(10);
  expect(nextZoom(10, 'in')).toBe(16);
  expect(nextZoom(48, 'in')).toBeUndefined();
  expect(nextZoom(28, 'out')).toBe(24);
  expect(nextZoom(5.5, 'out')).toBeUndefined();
});

test('a point is a cell, a name or nothing, also when scrolled', () => {
  const layout = layoutMatrix(16, WINDOW, 24);
  const still = { scrollLeft: 0, scrollTop: 0 };
  expect(hitMatrix(layout, 16, { x: layout.left + 25, y: layout.top + 1, ...still })).toEqual({ row: 0, column: 1 });
  expect(hitMatrix(layout, 16, { x: layout.left + 1, y: layout.top + 1, scrollLeft: 48, scrollTop: 24 })).toEqual({
    row: 1,
    column: 2,
  });
  expect(hitMatrix(layout, 16, { x: 5, y: layout.top + 30, ...still })).toEqual({ row: 1, column: null });
  expect(hitMatrix(layout, 16, { x: layout.left + 30, y: 5, ...still })).toEqual({ row: null, column: 1 });
  expect(hitMatrix(layout, 16, { x: 5, y: 5, scrollLeft: 500, scrollTop: 500 })).toEqual({ row: null, column: null });
  expect(hitMatrix(layout, 16, { x: 639, y: layout.top, ...still })).toEqual({ row: 0, column: null });
});

test('a cell outside of the window is brought into it, one inside stays where it is', () => {
  const layout = layoutMatrix(100, WINDOW, 24);
  const view = { ...WINDOW, scrollLeft: 240, scrollTop: 240 };
  expect(scrollTo(layout, { row: 12, column: 12 }, view)).toEqual({ scrollLeft: 240, scrollTop: 240 });
  expect(scrollTo(layout, { row: 2, column: 3 }, view)).toEqual({ scrollLeft: 72, scrollTop: 48 });
  const { scrollLeft, scrollTop } = scrollTo(layout, { row: 99, column: 99 }, view);
  expect(layout.left + 100 * 24 - scrollLeft).toBe(WINDOW.width);
  expect(layout.top + 100 * 24 - scrollTop).toBe(WINDOW.height);
});
