import type { Node, ValueInfo } from './protobuf.ts';

/** What a `GraphBuilder` has built so far. */
export type BuiltGraph = {
  readonly nodes: readonly Node[];
  /** Everything that nodes read or give, by name. */
  readonly values: ReadonlyMap<string, ValueInfo>;
  /** The names of those that the caller of the model gets. */
  readonly outputs: ReadonlySet<string>;
};

/** The nodes that outputs are made of, in their order; ONNX Runtime would execute the others too. */
export function liveNodes({ nodes, outputs }: Pick<BuiltGraph, 'nodes' | 'outputs'>): readonly Node[] {
  const needed = new Set(outputs);
  const live = nodes.toReversed().filter((node) => {
    const isLive = node.outputs.some((name) => needed.has(name));
    if (isLive) for (const name of node.inputs) needed.add(name);
    return isLive;
  });
  return live.reverse();
}

/** @throws Error where nothing is known of it. */
export function valueNamed(values: BuiltGraph['values'], name: string): ValueInfo {
  const value = values.get(name);
  if (!value) throw new Error(`Nothing is known of ${name}`);
  return value;
}
