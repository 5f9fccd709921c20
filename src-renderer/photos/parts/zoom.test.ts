import { expect, test } from 'vitest';
import { fitted, full, isFitted, moved, zoomedAt } from './zoom.ts';

const frame = { width: 800, height: 600 };
const large = { width: 4000, height: 3000 };
const small = { width: 200, height: 100 };

test('a large photo is shown whole and in the middle, a small one in its own pixels', () => {
  const zoom = fitted(large, frame);
  expect(zoom.scale).toBeLessThan(0.2);
  expect(zoom.x + (large.width * zoom.scale) / 2).toBeCloseTo(frame.width / 2);
  expect(zoom.y + (large.height * zoom.scale) / 2).toBeCloseTo(frame.height / 2);
  expect(isFitted(zoom, large, frame)).toBe(true);
  expect(fitted(small, frame)).toEqual({ scale: 1, x: 300, y: 250 });
});

test('what is under the pointer stays under it', () => {
  const zoom = full(large, frame);
  const point = { x: 250, y: 400 };
  const after = zoomedAt(zoom, 1.5, point, large, frame);
  expect(after.scale).toBe(1.5);
  expect((point.x - after.x) / after.scale).toBeCloseTo((point.x - zoom.x) / zoom.scale);
  expect((point.y - after.y) / after.scale).toBeCloseTo((point.y - zoom.y) / zoom.scale);
});

test('a photo is never smaller than its frame asks for, nor torn from its edges', () => {
  const zoom = full(large, frame);
  expect(zoomedAt(zoom, 1e-6, { x: 0, y: 0 }, large, frame).scale).toBeCloseTo(fitted(large, frame).scale);
  expect(moved(zoom, { x: 1e6, y: 1e6 }, large, frame)).toEqual({ scale: 1, x: 0, y: 0 });
  expect(moved(zoom, { x: -1e6, y: -1e6 }, large, frame)).toEqual({ scale: 1, x: -3200, y: -2400 });
});
