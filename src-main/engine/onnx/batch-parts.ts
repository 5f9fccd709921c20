import type { Tensor } from 'onnxruntime-node';
import { checkValueCount } from '../../network/value-count.ts';
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
  checkValueCount(what, data, shape);
  const [batch = 0, ...rest] = shape;
  const length = data.length / parts;
  return Array.from({ length: parts }, (_, part) =>
    float32Tensor(data.subarray(part * length, (part + 1) * length), [batch / parts, ...rest]),
  );
}
