import { appError } from '../../src-shared/errors.ts';
import { sizeOf } from './parameters.ts';

/** `what`: the name of the values for the message. @throws AppError `network.wrong_value_count`. */
export function checkValueCount(what: string, values: Float32Array, shape: readonly number[]): void {
  const expected = sizeOf(shape);
  if (values.length === expected) return;
  throw appError('network.wrong_value_count', { what, found: values.length, expected, shape: shape.join(' x ') });
}
