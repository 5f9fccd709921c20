import type { Node } from './protobuf.ts';

/**
 * The order in which ONNX Runtime executes the nodes of a model that lists them so (1.30, GraphViewer's default order;
 * no other can be chosen from JavaScript): backwards from the nodes whose results no other node reads, the one listed
 * last first, depth first through the nodes whose results each one reads, again the one listed last first.
 */
export function executionOrder(listed: readonly Node[]): readonly Node[] {
  const producers = new Map(listed.flatMap((node, i) => node.outputs.map((name) => [name, i] as const)));
  const sources = listed.map(({ inputs }) =>
    [...new Set(inputs.flatMap((name) => producers.get(name) ?? []))].sort((a, b) => a - b),
  );
  const isRead = new Set(sources.flat());
  const stack = listed.flatMap((_, i) => (isRead.has(i) ? [] : [{ index: i, isDone: false }]));
  const visited = new Set<number>();
  const order: number[] = [];
  for (let next = stack.pop(); next; next = stack.pop()) {
    const { index, isDone } = next;
    if (isDone) {
      order.push(index);
    } else if (!visited.has(index)) {
      visited.add(index);
      stack.push({ index, isDone: true });
      for (const source of sources[index] ?? []) if (!visited.has(source)) stack.push({ index: source, isDone: false });
    }
  }
  return order.map((index) => listed[index] as Node); // indices of the list
}

/**
 * Lists nodes so that ONNX Runtime executes them as they were built, each as late as its first reader allows. Results
 * that nothing waits for, such as gradients of weights, are then computed while what they are made of is still there:
 * listed forwards, they came last of all and kept every activation and every gradient alive (V2-S at 224 pixels, batch
 * 8: 1.9 GB against 1.4 GB). ONNX wants producers listed first; ONNX Runtime takes any order.
 */
export function listForExecution(built: readonly Node[]): readonly Node[] {
  return built.toReversed();
}
