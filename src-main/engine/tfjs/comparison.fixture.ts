import type { Weights } from '../../network/weights.ts';

/** Largest difference of two tensors as a share of the largest value of the second; infinite for other lengths. */
export function relativeDifference(found: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (found.length !== expected.length || expected.length === 0) return Number.POSITIVE_INFINITY;
  let difference = 0;
  let scale = 0;
  for (let i = 0; i < expected.length; i++) {
    const value = expected[i] ?? Number.NaN;
    difference = Math.max(difference, Math.abs((found[i] ?? Number.NaN) - value));
    scale = Math.max(scale, Math.abs(value));
  }
  return difference / scale;
}

export type TensorComparison = {
  readonly name: string;
  readonly difference: number;
  /** Largest value of the expected tensor. */
  readonly scale: number;
};

/** One row for each expected tensor. A tensor that was not found differs infinitely. */
export function compareTensors(found: Weights, expected: Weights): readonly TensorComparison[] {
  return [...expected].map(([name, { data }]) => ({
    name,
    difference: relativeDifference(found.get(name)?.data ?? [], data),
    scale: data.reduce((most, value) => Math.max(most, Math.abs(value)), 0),
  }));
}
