import { type ParameterSpec, sizeOf } from '../../network/parameters.ts';
import type { Tensor, Weights } from '../../network/weights.ts';

/** Tensors that cross the border of the training graph as one flat vector, one after the other. */
export type TensorGroup = {
  /** Parameters are `decayed` or `undecayed` and have moments; `running` statistics have none. */
  readonly name: 'decayed' | 'undecayed' | 'running';
  readonly specs: readonly ParameterSpec[];
  /** Values in all. */
  readonly length: number;
};

export function tensorGroup(name: TensorGroup['name'], specs: readonly ParameterSpec[]): TensorGroup {
  return { name, specs, length: specs.reduce((sum, spec) => sum + sizeOf(spec.shape), 0) };
}

/** One flat vector of a group's tensors; a tensor that is not there stays zero, as moments are before the first step. */
export function packGroup({ specs, length }: TensorGroup, tensors: Weights): Float32Array {
  const vector = new Float32Array(length);
  let offset = 0;
  for (const { name, shape } of specs) {
    const tensor = tensors.get(name);
    if (tensor) vector.set(tensor.data, offset);
    offset += sizeOf(shape);
  }
  return vector;
}

/** The tensors of a group, copied out of its flat vector. */
export function unpackGroup({ specs }: TensorGroup, vector: Float32Array): Weights {
  const tensors = new Map<string, Tensor>();
  let offset = 0;
  for (const { name, shape } of specs) {
    const end = offset + sizeOf(shape);
    tensors.set(name, { shape, data: vector.slice(offset, end) });
    offset = end;
  }
  return tensors;
}
