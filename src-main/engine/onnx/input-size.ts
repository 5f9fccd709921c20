import { appError } from '../../../src-shared/errors.ts';
import type { Network } from '../../network/network.ts';
import { convGeometry } from './layout.ts';

/** Five halvings leave one pixel. */
const LEAST_INPUT_SIZE = 32;

/** @throws AppError `network.invalid_input_size`. */
export function checkInputSize(inputSize: number): void {
  if (!Number.isInteger(inputSize) || inputSize < LEAST_INPUT_SIZE) {
    throw appError('network.invalid_input_size', { found: inputSize, least: LEAST_INPUT_SIZE });
  }
}

/** BatchNorm has no variance of a single value. @throws AppError `network.invalid_batch_size`. */
export function checkBatchSize(network: Network, batchSize: number, inputSize: number): void {
  const least = lastMapSize(network, inputSize) === 1 ? 2 : 1;
  if (!Number.isInteger(batchSize) || batchSize < least) {
    throw appError('network.invalid_batch_size', { found: batchSize, least, inputSize });
  }
}

function lastMapSize(network: Network, inputSize: number): number {
  let size = inputSize;
  for (const layer of network.layers) if (layer.kind === 'conv') size = convGeometry(layer, size).outSize;
  return size;
}
