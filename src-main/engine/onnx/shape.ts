import type { Dimension, ValueInfo } from './protobuf.ts';

/** Whether no dimension is symbolic. */
export function isFixed(shape: readonly Dimension[]): shape is readonly number[] {
  return shape.every((length) => typeof length === 'number');
}

/** The shape of a value that has no symbolic dimension. */
export function fixed(value: ValueInfo): readonly number[] {
  return value.shape.map((length) => {
    if (typeof length !== 'number') throw new Error(`The shape of ${value.name} has to be known`);
    return length;
  });
}

/** A dimension of a value, symbolic or not. @throws Error where the value has no such axis. */
export function dimension(value: ValueInfo, axis: number): Dimension {
  const length = value.shape[axis];
  if (length === undefined) throw new Error(`${value.name} [${value.shape.join()}] has no axis ${axis}`);
  return length;
}

/** NumPy's rule. @throws Error where two shapes do not go together. */
export function broadcastShape(a: readonly Dimension[], b: readonly Dimension[]): readonly Dimension[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[a.length - rank + i] ?? 1;
    const right = b[b.length - rank + i] ?? 1;
    if (left !== right && left !== 1 && right !== 1)
      throw new Error(`[${a.join()}] and [${b.join()}] do not broadcast`);
    return left === 1 ? right : left;
  });
}
