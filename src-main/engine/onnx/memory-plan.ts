import { sizeOf } from '../../network/parameters.ts';
import { ArenaUse } from './arena-use.ts';
import { type BuiltGraph, valueNamed } from './built-graph.ts';
import { executionOrder } from './execution-order.ts';
import { DATA_BYTES, type Node } from './protobuf.ts';
import { fixed } from './shape.ts';

/**
 * Operands, by operator, whose memory the result may take if it has their shape and nothing else reads them. Sums and
 * products are not among them (checked with `session.collect_node_memory_stats_to_file`).
 */
const IN_PLACE: Readonly<Record<string, readonly number[]>> = {
  Neg: [0],
  Reciprocal: [0],
  Relu: [0],
  Sigmoid: [0],
  Sqrt: [0],
  // Of ONNX Runtime's blocked convolution: the sum.
  Conv: [3],
};
/** Its result is its first operand seen otherwise. */
const VIEW = 'Reshape';

/** Memory that one result has after the other. */
type Buffer = { readonly bytes: number; readonly shape: string; readonly isOutput: boolean; lastUse: number };

/**
 * The memory that ONNX Runtime's CPU takes for the results of a model's nodes when it executes them as they are listed,
 * in bytes; its outputs are included unless the caller has memory for them. As in its allocation planner (1.30), results take the place of operands, and memory that
 * has become free waits for the next result of the same shape, if there is one.
 */
export function peakBytes(
  { nodes: listed, values, outputs }: BuiltGraph,
  { areOutputsElsewhere }: { readonly areOutputsElsewhere: boolean },
): number {
  const nodes = executionOrder(listed);
  const reads = new Map<string, number>();
  for (const { inputs } of nodes) for (const name of inputs) reads.set(name, (reads.get(name) ?? 0) + 1);
  const buffers = new Map<string, Buffer>();
  /** Results that are still to be read from a buffer. */
  const waiting = new Map<Buffer, number>();
  const free = new Map<string, Buffer[]>();
  const uses: Buffer[][] = [];

  const take = (node: Node, name: string): Buffer | undefined => {
    const value = valueNamed(values, name);
    const shape = `${value.dtype} ${value.shape.join()}`;
    if (!outputs.has(name)) {
      // Inputs of the model lie elsewhere.
      if (node.operator === VIEW) return buffers.get(node.inputs[0] ?? '');
      for (const index of IN_PLACE[node.operator] ?? []) {
        const operand = buffers.get(node.inputs[index] ?? '');
        if (operand?.shape === shape && !operand.isOutput && waiting.get(operand) === 1) return operand;
      }
      const old = free.get(shape)?.pop();
      if (old) return old;
    } else if (areOutputsElsewhere) return undefined;
    const bytes = sizeOf(fixed(value)) * DATA_BYTES[value.dtype];
    return { bytes, shape, isOutput: outputs.has(name), lastUse: 0 };
  };
  for (const node of nodes) {
    const used: Buffer[] = [];
    for (const name of node.outputs) {
      const buffer = take(node, name);
      if (!buffer) continue;
      buffers.set(name, buffer);
      waiting.set(buffer, (waiting.get(buffer) ?? 0) + (reads.get(name) ?? 0));
      used.push(buffer);
    }
    const operands = node.inputs.flatMap((name) => buffers.get(name) ?? []);
    uses.push([...used, ...operands]);
    for (const buffer of operands) waiting.set(buffer, (waiting.get(buffer) ?? 0) - 1);
    for (const buffer of new Set([...used, ...operands])) {
      if (waiting.get(buffer) !== 0 || buffer.isOutput) continue;
      const others = free.get(buffer.shape);
      if (others) others.push(buffer);
      else free.set(buffer.shape, [buffer]);
    }
  }
  return arenaBytes(uses);
}

/** What an arena takes if buffers lie in it from their first to their last use, outputs to the end. */
function arenaBytes(uses: readonly (readonly Buffer[])[]): number {
  for (const [i, used] of uses.entries()) for (const buffer of used) buffer.lastUse = buffer.isOutput ? uses.length : i;
  const arena = new ArenaUse();
  const open = new Map<Buffer, ReturnType<ArenaUse['allocate']>>();
  for (const [i, used] of uses.entries()) {
    for (const buffer of used) if (!open.has(buffer)) open.set(buffer, arena.allocate(buffer.bytes));
    for (const buffer of used) {
      const piece = open.get(buffer);
      if (buffer.lastUse !== i || !piece) continue;
      arena.release(piece);
      open.delete(buffer);
    }
  }
  return arena.touchedBytes;
}
