/** Axes of the grid: each cell is compared with 13 of its neighbours; with more axes nearly all of them are empty. */
const GRID_AXES = 3;
/** Axes along which two vectors are compared before they are compared whole: 32 bytes for each, side by side. */
const AXES = 8;
/** Of the power method. The axes need not be exact: any unit vectors give the right pairs, good ones give them sooner. */
const ITERATIONS = 30;
/** Variance below which it is rounding: values are at most 255, and float32 keeps 24 bits. */
const LEAST_SPREAD = 1e-6;
/** Pairs that are compared between two yields: about 50 ms. */
const PAIRS_PER_TURN = 2_000_000;
/** Vectors of which the grid takes note between two yields: about 20 ms. */
const VECTORS_PER_TURN = 2000;

export type Vectors = {
  /** `dimensions` values for each vector. */
  readonly values: Float32Array;
  readonly dimensions: number;
  readonly count: number;
};

/**
 * Calls `onPair` for every two vectors at most `radius` apart, once. Vectors are sorted into a grid of cells of that size
 * over the directions in which they spread most, and only neighbouring cells are compared: nothing is missed, since a
 * projection never lengthens a distance. Yields from time to time how many vectors are done.
 */
export function* visitNearPairs(
  vectors: Vectors,
  radius: number,
  onPair: (a: number, b: number) => void,
): Generator<number, void> {
  const { values, dimensions } = vectors;
  const limit = radius * radius;
  const { order, coordinates, cells } = yield* buildGrid(vectors, radius);
  let compared = 0;
  for (const [key, cell] of cells) {
    const later = LATER_NEIGHBOURS.map((step) => cells.get(key + step)).filter((other) => other !== undefined);
    for (let first = cell.from; first < cell.to; first++) {
      const a = i32(order, first);
      for (const others of [cell, ...later]) {
        for (let second = others === cell ? first + 1 : others.from; second < others.to; second++) {
          if (!isNear(coordinates, first * AXES, second * AXES, AXES, limit)) continue;
          const b = i32(order, second);
          if (isNear(values, a * dimensions, b * dimensions, dimensions, limit)) onPair(a, b);
        }
        compared += others.to - others.from;
      }
      if (compared < PAIRS_PER_TURN) continue;
      compared = 0;
      yield first;
    }
  }
}

type Grid = {
  /** Indexes of the vectors, those of one cell side by side. */
  readonly order: Int32Array;
  /** In that order, AXES for each vector. */
  readonly coordinates: Float32Array;
  /** Places in the order by the number of the cell. */
  readonly cells: ReadonlyMap<number, { readonly from: number; readonly to: number }>;
};

/** Cells of an axis. Numbers beyond it would meet the next row of cells, which costs time but loses nothing. */
const CELLS_PER_AXIS = 1024;
const STEPS = Array.from({ length: GRID_AXES }, (_, axis) => CELLS_PER_AXIS ** axis);
/** Half of the neighbours: the other half meet the cell as theirs. */
const LATER_NEIGHBOURS = laterNeighbours();

function laterNeighbours(): number[] {
  const offsets = STEPS.reduce<number[]>((sums, step) => sums.flatMap((sum) => [sum - step, sum, sum + step]), [0]);
  return offsets.filter((offset) => offset > 0);
}

/** Yields 0 from time to time: no vector is done before there is a grid. */
function* buildGrid(vectors: Vectors, cellSize: number): Generator<number, Grid> {
  const { count } = vectors;
  const axes = principalAxes(yield* covariance(vectors), vectors.dimensions);
  const projected = new Float32Array(count * AXES);
  const numbers = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    if (index % VECTORS_PER_TURN === 0) yield 0;
    for (const [at, axis] of axes.entries()) {
      const coordinate = project(vectors, index, axis);
      projected[index * AXES + at] = coordinate;
      numbers[index] = f64(numbers, index) + Math.floor(coordinate / cellSize) * (STEPS[at] ?? 0);
    }
  }
  const order = Int32Array.from(numbers.keys()).sort((a, b) => f64(numbers, a) - f64(numbers, b));
  yield 0;
  const coordinates = new Float32Array(count * AXES);
  const cells = new Map<number, { from: number; to: number }>();
  for (const [place, index] of order.entries()) {
    coordinates.set(projected.subarray(index * AXES, (index + 1) * AXES), place * AXES);
    const cell = cells.get(f64(numbers, index));
    if (cell) cell.to = place + 1;
    else cells.set(f64(numbers, index), { from: place, to: place + 1 });
  }
  return { order, coordinates, cells };
}

/**
 * Orthonormal directions in which the vectors spread most: the first principal components, by the power method. Where
 * nothing is left to spread, zero vectors, which tell no pair apart.
 */
function principalAxes(matrix: Float64Array, dimensions: number): Float64Array[] {
  const axes: Float64Array[] = [];
  while (axes.length < AXES) {
    // Any start will do that is not at right angles to the axis that is looked for.
    let axis = new Float64Array(dimensions).map((_, at) => 1 / (at + 1));
    for (let iteration = 0; iteration < ITERATIONS; iteration++) {
      const next = axis.map((_, row) => dot(matrix.subarray(row * dimensions, (row + 1) * dimensions), axis));
      for (const other of axes) {
        const shared = dot(next, other);
        for (let at = 0; at < dimensions; at++) next[at] = f64(next, at) - shared * f64(other, at);
      }
      const length = Math.hypot(...next);
      axis = next.map((value) => (length < LEAST_SPREAD ? 0 : value / length));
    }
    axes.push(axis);
  }
  return axes;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < a.length; at++) sum += f64(a, at) * f64(b, at);
  return sum;
}

function* covariance(vectors: Vectors): Generator<number, Float64Array> {
  const { values, dimensions, count } = vectors;
  const means = new Float64Array(dimensions);
  const matrix = new Float64Array(dimensions ** 2);
  for (let at = 0; at < count * dimensions; at++) {
    means[at % dimensions] = f64(means, at % dimensions) + f32(values, at) / count;
  }
  for (let from = 0; from < count; from += VECTORS_PER_TURN) {
    yield 0;
    addDeviations(matrix, means, vectors, { from, to: Math.min(count, from + VECTORS_PER_TURN) });
  }
  return matrix;
}

/** Adds what some of the vectors have part in their covariance. */
function addDeviations(
  matrix: Float64Array,
  means: Float64Array,
  { values, dimensions, count }: Vectors,
  { from, to }: { readonly from: number; readonly to: number },
): void {
  for (let start = from * dimensions; start < to * dimensions; start += dimensions) {
    for (let row = 0; row < dimensions; row++) {
      const value = f32(values, start + row) - f64(means, row);
      for (let column = 0; column < dimensions; column++) {
        const at = row * dimensions + column;
        matrix[at] = f64(matrix, at) + (value * (f32(values, start + column) - f64(means, column))) / count;
      }
    }
  }
}

function project({ values, dimensions }: Vectors, index: number, axis: Float64Array): number {
  let sum = 0;
  for (let at = 0; at < dimensions; at++) sum += f32(values, index * dimensions + at) * f64(axis, at);
  return sum;
}

function isNear(values: Float32Array, p: number, q: number, dimensions: number, limit: number): boolean {
  let squares = 0;
  for (let at = 0; at < dimensions && squares <= limit; at++) {
    const difference = f32(values, p + at) - f32(values, q + at);
    squares += difference * difference;
  }
  return squares <= limit;
}

/** `as`: every loop stays inside arrays of the same vectors. Here and not imported, so that they are inlined anywhere. */
const f32 = (array: Float32Array, index: number): number => array[index] as number;
const f64 = (array: Float64Array, index: number): number => array[index] as number;
const i32 = (array: Int32Array, index: number): number => array[index] as number;
