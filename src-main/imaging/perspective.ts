import type { Random } from '../../src-shared/random.ts';
import type { Homography } from './warp.ts';

type Point = readonly [number, number];
/** Top left, top right, bottom right, bottom left; pixels. */
export type Corners = readonly [Point, Point, Point, Point];

/** The corners of a whole picture, as torchvision counts them: the last pixel, not the edge. */
export function cornersOf(size: number): Corners {
  const last = size - 1;
  return [
    [0, 0],
    [last, 0],
    [last, last],
    [0, last],
  ];
}

/**
 * Where the corners of a picture move to: each by up to `distortion` of half the side inwards, in whole pixels
 * (torchvision.transforms.RandomPerspective.get_params).
 */
export function drawCorners(size: number, distortion: number, random: Random): Corners {
  const reach = Math.floor(distortion * Math.floor(size / 2));
  const near = () => random.int(reach + 1);
  const far = () => size - 1 - reach + random.int(reach + 1);
  return [
    [near(), near()],
    [far(), near()],
    [far(), far()],
    [near(), far()],
  ];
}

/** The map that moves `from` to `to`, by Gauss's elimination (torchvision `_get_perspective_coeffs` solves the same equations). */
export function perspectiveMap(from: Corners, to: Corners): Homography {
  const equations = to.flatMap(([x, y], corner) => {
    const [u, v] = from[corner] as Point; // both are tuples of four
    return [
      [x, y, 1, 0, 0, 0, -u * x, -u * y, u],
      [0, 0, 0, x, y, 1, -v * x, -v * y, v],
    ];
  });
  const [a, b, c, d, e, f, g, h] = solve(equations);
  return { a, b, c, d, e, f, g, h } as Homography; // eight equations have eight numbers as their answer
}

/** Solves rows of `coefficients..., value`, with the largest pivot of each column. */
function solve(rows: readonly (readonly number[])[]): readonly number[] {
  const matrix = rows.map((row) => [...row]);
  const count = matrix.length;
  const get = (row: number, column: number) => matrix[row]?.[column] as number; // count rows of count + 1
  for (let column = 0; column < count; column++) {
    const candidates = matrix.slice(column).map((row) => Math.abs(row[column] ?? 0));
    const pivot = column + candidates.indexOf(Math.max(...candidates));
    const chosen = matrix[pivot] as number[]; // pivot is a row
    matrix[pivot] = matrix[column] as number[]; // so is column
    matrix[column] = chosen.map((value) => value / (chosen[column] as number)); // the pivot is in it
    for (let row = 0; row < count; row++) {
      const factor = get(row, column);
      if (row === column || factor === 0) continue;
      matrix[row] = (matrix[row] as number[]).map((value, k) => value - factor * get(column, k)); // row < count
    }
  }
  return matrix.map((_, row) => get(row, count));
}
