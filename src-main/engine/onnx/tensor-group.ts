import { type ParameterSpec, sizeOf } from '../../network/parameters.ts';
import type { Tensor, Weights } from '../../network/weights.ts';
import type { GraphBuilder, Value } from './graph.ts';

/** Parameters that lie one after the other in one vector, so that one operator works on all of them. */
export type TensorGroup = {
  readonly name: string;
  readonly isDecayed: boolean;
  readonly specs: readonly ParameterSpec[];
  /** Of the vector: a multiple of GROUP_ROW, zeros after the last parameter. */
  readonly length: number;
};

/** Sums over a group are made of rows of this length: a single float32 sum over millions of values loses digits. */
export const GROUP_ROW = 1024;

/** WebGPU guarantees 128 MiB for a buffer that a shader sees (maxStorageBufferBindingSize); a longer parameter stands alone. */
const MOST_VALUES = (128 * 2 ** 20) / Float32Array.BYTES_PER_ELEMENT;

/** As few groups as buffers of that size allow; parameters with and without weight decay don't share one. */
export function groupParameters(
  parameters: readonly ParameterSpec[],
  noDecay: readonly string[] = [],
): readonly TensorGroup[] {
  const excluded = new Set(noDecay);
  const groups: TensorGroup[] = [];
  for (const isDecayed of [true, false]) {
    let specs: ParameterSpec[] = [];
    let values = 0;
    const close = (): void => {
      if (specs.length === 0) return;
      const length = Math.ceil(values / GROUP_ROW) * GROUP_ROW;
      groups.push({ name: `group_${groups.length}`, isDecayed, specs, length });
      specs = [];
      values = 0;
    };
    for (const spec of parameters) {
      if (excluded.has(spec.name) === isDecayed) continue;
      if (values + sizeOf(spec.shape) > MOST_VALUES) close();
      specs.push(spec);
      values += sizeOf(spec.shape);
    }
    close();
  }
  return groups;
}

/** The vector of a group; all parameters have to be there. */
export function packGroup({ specs, length }: TensorGroup, tensors: Weights): Float32Array {
  const vector = new Float32Array(length);
  let offset = 0;
  for (const { name, shape } of specs) {
    const tensor = tensors.get(name);
    if (!tensor) throw new Error(`There is no ${name}`);
    vector.set(tensor.data, offset);
    offset += sizeOf(shape);
  }
  return vector;
}

/** The parameters of a group, copied out of its vector. */
export function unpackGroup({ specs }: TensorGroup, vector: Float32Array): readonly (readonly [string, Tensor])[] {
  let offset = 0;
  return specs.map(({ name, shape }) => {
    const start = offset;
    offset += sizeOf(shape);
    return [name, { shape, data: vector.slice(start, offset) }];
  });
}

/**
 * Adds the nodes that take a group's vector apart; gives its parameters by name. One Slice for each: a single Split of
 * more than 11 pieces needs more buffers than a WebGPU shader may have (ONNX Runtime 1.30).
 */
export function splitGroup(
  graph: GraphBuilder,
  { specs }: TensorGroup,
  vector: Value,
): readonly (readonly [string, Value])[] {
  let start = 0;
  return specs.map(({ name, shape }) => {
    const count = sizeOf(shape);
    const piece = graph.slice(vector, [{ axis: 0, start, count }]);
    start += count;
    return [name, graph.reshape(piece, shape)];
  });
}

/** The opposite of `splitGroup`. */
export function joinGroup(
  graph: GraphBuilder,
  { specs, length }: TensorGroup,
  tensorOf: (name: string) => Value,
): Value {
  const flat = specs.map(({ name, shape }) => graph.reshape(tensorOf(name), [sizeOf(shape)]));
  const rest = length - specs.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  return concatInTree(graph, rest > 0 ? [...flat, graph.constant(new Float32Array(rest), [rest])] : flat);
}

/**
 * A WebGPU shader takes few buffers at once. One Concat of the 452 parameters of EfficientNetV2-S and their way back took
 * 152 s on a software adapter, a tree of narrow ones 18 s.
 */
const CONCAT_WIDTH = 8;

function concatInTree(graph: GraphBuilder, values: readonly Value[]): Value {
  if (values.length <= CONCAT_WIDTH) return graph.concat(values, 0);
  const joined = Array.from({ length: Math.ceil(values.length / CONCAT_WIDTH) }, (_, i) =>
    graph.concat(values.slice(i * CONCAT_WIDTH, (i + 1) * CONCAT_WIDTH), 0),
  );
  return concatInTree(graph, joined);
}
