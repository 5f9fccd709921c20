import type { Tensor } from 'onnxruntime-node';
import { appError } from '../../../src-shared/errors.ts';
import { sizeOf } from '../../network/parameters.ts';
import { float32Tensor } from './runtime.ts';

/**
 * The values of a batch of `shape` as tensors of equally many samples, which share its memory.
 * @throws AppError `network.wrong_value_count`.
 */
export function splitEvenly(
  what: string,
  data: Float32Array,
  shape: readonly number[],
  parts: number,
): readonly Tensor[] {
  const expected = sizeOf(shape);
  if (data.length !== expected) {
    throw appError('network.wrong_value_count', { what, found: data.length, expected, shape: shape.join(' x ') });
  }
  const [batch = 0, ...rest] = shape;
  const length = expected / parts;
  return Array.from({ length: parts }, (_, part) =>
    float32Tensor(data.subarray(part * length, (part + 1) * length), [batch / parts, ...rest]),
  );
}
