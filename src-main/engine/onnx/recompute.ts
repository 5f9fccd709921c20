import { sizeOf } from '../../network/parameters.ts';
import { type BuiltGraph, valueNamed } from './built-graph.ts';
import type { Value } from './graph.ts';
import type { Node } from './protobuf.ts';
import { fixed } from './shape.ts';

/**
 * What of the forward pass is computed a second time where the backward pass needs it instead of being kept (Chen et
 * al., 2016): nothing; what takes one operand a result (normalisation, activation, gates); or everything inside a block.
 */
export type Recompute = 'none' | 'activations' | 'blocks';

/** From least to most time, and from most to least memory. */
export const RECOMPUTE_LEVELS: readonly Recompute[] = ['none', 'activations', 'blocks'];

/** Smaller values than this share of the largest (vectors over channels) are not worth a second computation. */
const SMALL_SHARE = 0.01;
const AGAIN = ' again';

/**
 * Lets the nodes after the first `forwardCount` read second computations of what the forward pass gave. They are the
 * same operators on the same values, hence the same bits; each stands before the first node that reads it, and ONNX
 * Runtime executes it there if it is listed so (`listForExecution`) and its optimisations are off, which would merge it
 * with the first. `boundaries`: where blocks end, in their order; those values are always kept, and so is everything
 * behind the last, which is needed at once.
 */
export function recompute(
  graph: BuiltGraph,
  level: Recompute,
  pass: { readonly forwardCount: number; readonly boundaries: readonly Value[] },
): BuiltGraph {
  const { nodes, outputs } = graph;
  if (level === 'none') return graph;
  const boundaries = new Set(pass.boundaries.map(({ name }) => name));
  const end = nodes.findLastIndex((node) => node.outputs.some((name) => boundaries.has(name)));
  // A head has no blocks.
  if (end < 0) return graph;
  const inside = nodes.slice(0, end);
  const values = new Map(graph.values);
  const bytes = (name: string) => sizeOf(fixed(valueNamed(values, name)));
  const small = SMALL_SHARE * Math.max(...inside.flatMap((node) => node.outputs.map(bytes)));
  const isKept = (node: Node, name: string) =>
    boundaries.has(name) ||
    outputs.has(name) ||
    bytes(name) < small ||
    (level === 'activations' && work(node, values) > 1);
  const producers = new Map(
    inside.flatMap((node) =>
      node.outputs.some((name) => isKept(node, name)) ? [] : node.outputs.map((name) => [name, node] as const),
    ),
  );
  const result = nodes.slice(0, pass.forwardCount);
  const repeated = new Set<Node>();
  /** The name under which a later node finds a value. */
  const again = (name: string): string => {
    const node = producers.get(name);
    if (!node) return name;
    if (!repeated.has(node)) {
      repeated.add(node);
      const inputs = node.inputs.map(again);
      for (const output of node.outputs)
        values.set(output + AGAIN, { ...valueNamed(values, output), name: output + AGAIN });
      result.push({ ...node, name: node.name + AGAIN, inputs, outputs: node.outputs.map((output) => output + AGAIN) });
    }
    return name + AGAIN;
  };
  for (const node of nodes.slice(pass.forwardCount)) result.push({ ...node, inputs: node.inputs.map(again) });
  return { nodes: result, values, outputs };
}

/** Operands that one element of the result takes, roughly. */
function work({ operator, inputs, outputs }: Node, values: ReadonlyMap<string, Value>): number {
  const size = (name: string | undefined) => (name ? sizeOf(fixed(valueNamed(values, name))) : 0);
  const last = (name: string | undefined) => (name && (valueNamed(values, name).shape.at(-1) as number)) || 1; // fixed, see size
  const [first, second] = inputs;
  switch (operator) {
    case 'Conv':
      return size(second) / (fixed(valueNamed(values, second ?? ''))[0] ?? 1);
    case 'MatMul':
    case 'Gemm':
      return last(first);
    default:
      // Sums and means read more than they give.
      return Math.max(...inputs.map(size)) / size(outputs[0]);
  }
}
